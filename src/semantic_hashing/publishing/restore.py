"""A run goes on from published scores: they come back into its folder, where it would train the same models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from semantic_hashing.analyses.mistakes import measure as mistakes
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.grid import Cell, cells
from semantic_hashing.publishing import archive
from semantic_hashing.stages import fingerprint
from semantic_hashing.training import models


class Restored(NamedTuple):
    """How many models a run got back, and how many of the file's it did not.

    Attributes:
        models: restored.
        passed_over: not this run's: another code, option or corpus.
        looked_into: this run's, and trained again all the same, for their codes are asked for.
    """

    models: int
    passed_over: int
    looked_into: int


def restore(config: Config, path: Path) -> Restored:
    """Put the scores that ``path`` holds into the run's folder, for each model that the run would train just so and has not scored.

    Just so: with the hyper-parameters and the seed that the configuration now gives, by the code that there now is, of the
    same features, at the same depth. A restored model has no codes: the workflow trains it again for a step that names them
    as its input (groups, noise, posts). That of the experiment with mistakes cannot name them, for which values are suspect
    is known only once the data are prepared: models that it looks into are not restored.

    Raises:
        RunError: the file is missing or does not hold models, or the run's features are missing.
    """
    held = archive.read(path)
    scoring, data = fingerprint("score"), archive.Features(config)
    asked_for = mistakes.cells(config)
    restored = passed_over = looked_into = 0
    for cell in cells(config):
        row, folder = held.get(cell), config.results / cell.folder
        if row is None or (folder / "score.json").is_file():
            continue
        score = json.loads(row["score"])
        if row["scoring"] != scoring or not _current(config, cell, score) or row["features"] != data.digest(cell.dataset):
            passed_over += 1
            continue
        if cell in asked_for:
            looked_into += 1
            continue
        if row["benchmark"]:
            io.write_text(archive.benchmark(config, cell), row["benchmark"])
        io.write_arrays(folder / "queries.npz", {"precision": np.asarray(row["precision"], dtype=np.float32)})
        io.write_json(folder / "score.json", score)
        restored += 1
    return Restored(restored, passed_over, looked_into)


def _current(config: Config, cell: Cell, score: dict[str, Any]) -> bool:
    """Whether the run would train this cell as the score says that it was."""
    values = models.untrained(config, cell).get_params()
    same = score.get("hyperparameters") == json.loads(json.dumps(values, default=str))
    return same and score.get("fingerprint") == fingerprint(cell.method) and score.get("k") == config.k
