"""Whether a run's models and published ones were computed alike: same processor, versions and kernels of the numeric libraries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from semantic_hashing.config import Config
from semantic_hashing.core import arithmetic, io
from semantic_hashing.grid import cells
from semantic_hashing.publishing import archive
from semantic_hashing.scores.origin import arithmetic_of


def lines(config: Config, published: Path) -> list[str]:
    """What differs in how the run's models and the published ones of the same cells were computed, a line for each set of differences.

    A line counts the models, and those of them that find other documents by the same code. Empty where all were computed alike.

    Raises:
        RunError: the folder is missing or a file of models in it is damaged.
    """
    models = archive.read(published / archive.FILE)
    counted: Counter[tuple[str, ...]] = Counter()
    moved: Counter[tuple[str, ...]] = Counter()
    for cell in cells(config):
        model, folder = models.get(cell), config.results / cell.folder
        if model is None or not (folder / "score.json").is_file():
            continue
        score = io.read_json(folder / "score.json")
        # A restored score is the published one.
        if score == model.score:
            continue
        found = tuple(arithmetic.differences(arithmetic_of(score), arithmetic_of(model.score)))
        counted[found] += 1
        if score.get("fingerprint") == model.score.get("fingerprint"):
            moved[found] += not np.array_equal(io.read_arrays(folder / "queries.npz")["precision"], model.precision)
    return [_line(found, n, moved[found]) for found, n in counted.items() if found]


def _line(found: tuple[str, ...], models: int, moved: int) -> str:
    scored = f"{moved} of them score otherwise by the same code"
    if found == (arithmetic.UNKNOWN,):
        return f"{models} models, or the published ones, do not record how they were computed, so another machine is not ruled out; {scored}."
    return f"{models} models were computed otherwise than the published ones ({'; '.join(found)}); {scored}."
