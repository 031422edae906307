"""What a change of the code did to the scores: a run against published scores of the same models, by the same queries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from semantic_hashing.audit.claims import LEVEL
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.grid import Cell, cells
from semantic_hashing.publishing import archive
from semantic_hashing.scores.comparison import compare, holm
from semantic_hashing.scores.statistics import GROUP

COLUMNS = [*GROUP, "seeds", "precision", "published", "difference", "error", "p"]


def comparisons(config: Config, published: Path) -> pd.DataFrame:
    """One row per data set, setting, method and length of which both hold models with the same options, trained by different code.

    Args:
        config: the run; what it has not scored is left out.
        published: folder of the published scores.

    Returns:
        ``COLUMNS``: ``seeds`` that both hold; mean ``precision`` of the run and of what is ``published``; their ``difference``
        with its standard ``error`` over queries and seeds (see ``comparison.compare``); ``p`` of both sides, Holm-adjusted.

    Raises:
        RunError: the folder is missing or a file of models in it is damaged, or the run's features are missing.
    """
    pairs: dict[tuple[object, ...], list[tuple[np.ndarray, np.ndarray]]] = {}
    for cell, current, earlier in _pairs(config, published):
        pairs.setdefault(tuple(getattr(cell, axis) for axis in GROUP), []).append((current, earlier))
    rows = []
    for place, values in pairs.items():
        current, earlier = (np.stack(side).astype(np.float64) for side in zip(*values, strict=True))
        test = compare(current, earlier)
        rows.append([*place, len(values), current.mean(), earlier.mean(), test.difference, test.error, min(1.0, 2 * min(test.greater, test.less))])
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["p"] = holm(table["p"].to_list())
    return table


def sentence(table: pd.DataFrame) -> str:
    """What the table says, for a reader who does not go through it."""
    if table.empty:
        return "Nothing to compare: no model of the run has a published score by other code."
    moved = table[table["p"] < LEVEL]
    summary = (
        f"{len(table)} comparisons of {table['seeds'].sum()} models: the scores move by {table['difference'].mean():+.4f} in the mean and by at most "
        f"{table['difference'].abs().max():.4f}; {len(moved)} of them more than chance would ({LEVEL} after Holm)."
    )
    single = int((moved["seeds"] == 1).sum())
    # Other code draws other numbers, so such a pair is as good as two seeds of one method.
    return f"{summary} Of these {single} rest on one seed, so the test includes only the spread over queries." if single else summary


def _pairs(config: Config, published: Path) -> Iterator[tuple[Cell, np.ndarray, np.ndarray]]:
    """Cells with their precision per query, here and as published, where features and options are the same and the code is not."""
    models, data = archive.read(published / archive.FILE), archive.Features(config)
    for cell in cells(config):
        model, folder = models.get(cell), config.results / cell.folder
        if model is None or not (folder / "score.json").is_file() or model.features != data.digest(cell.dataset):
            continue
        current, earlier = io.read_json(folder / "score.json"), model.score
        # An option that the code of one side lacks is part of the change.
        options = current["hyperparameters"].keys() & earlier["hyperparameters"].keys()
        same_options = all(current["hyperparameters"][name] == earlier["hyperparameters"][name] for name in options)
        if same_options and current["status"] == earlier["status"] == "ok" and current["fingerprint"] != earlier["fingerprint"]:
            yield cell, io.read_arrays(folder / "queries.npz")["precision"], model.precision
