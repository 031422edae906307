"""Precision@k on all queries, and on those that have no copy in the training part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder, main_cells, of_draw
from semantic_hashing.scores.statistics import GROUP

if TYPE_CHECKING:
    from semantic_hashing.data.prepare.copies import Copies

MEANS = ["queries", "exact", "near", "pairs", "same_labels", "precision", "without_exact", "without_near"]
COLUMNS = [*GROUP, "seeds", *MEANS]


def cells(config: Config) -> list[Cell]:
    """Every model of the grid; those of studies are left out."""
    return list(main_cells(config))


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per data set, setting, method and length, ``COLUMNS``; what is not an axis is a mean over the seeds that did not fail.

    The data set is the grid's; where its split has several draws, each seed counts on its draw.

    ``queries`` is the number of test documents, ``exact`` and ``near`` of those with such a copy in the training part, ``pairs`` and
    ``same_labels`` as in ``data.prepare.copies.Copies``. ``precision`` is precision@k on all queries, ``without_exact`` and
    ``without_near`` on those that have no such copy; missing where all have one.

    Args:
        config: the run.
        partial: leave out what has not been run on the present features.

    Raises:
        RunError: the queries of a cell or the features are missing, or do not belong together.
    """
    # Here, since each workflow loads this module for its cells, and scikit-learn takes longer to load than all of it.
    from semantic_hashing.data.prepare.copies import copies

    rows, names = [], of_draw(config)
    by_features: dict[Path, Copies] = {}
    for cell in cells(config):
        path, features = config.results / cell.folder / "queries.npz", data_folder(config, cell.dataset) / "features.npz"
        if partial and not (path.is_file() and features.is_file()):
            continue
        precision = io.read_arrays(path)["precision"].astype(np.float64)
        if not len(precision):
            continue
        if features not in by_features:
            by_features[features] = copies(Prepared.read(features), "test")
        found = by_features[features]
        if len(precision) != len(found.exact):
            if partial:
                continue
            raise RunError(f"{path}: {len(precision)} queries for the {len(found.exact)} test documents of {features}; score the cell again")
        numbers = [len(precision), found.exact.sum(), found.near.sum(), found.pairs, found.same_labels]
        rows.append([names[cell.dataset], cell.setting, cell.method, cell.bits, *numbers, *_means(precision, found)])
    # Of each seed with the copies in its features, so that seeds may differ in their split.
    by_cell = pd.DataFrame(rows, columns=[*GROUP, *MEANS]).groupby(GROUP, sort=False)
    return by_cell[MEANS].mean().assign(seeds=by_cell.size()).reset_index()[COLUMNS]


def _means(precision: np.ndarray, found: Copies) -> list[float]:
    kept = (np.ones(len(precision), dtype=bool), ~found.exact, ~found.near)
    return [float(precision[mask].mean()) if mask.any() else float("nan") for mask in kept]
