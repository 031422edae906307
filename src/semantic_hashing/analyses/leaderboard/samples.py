"""Precision of every query, as far as the leaderboard asks: by data set, draw of its split, model and seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from semantic_hashing.analyses import studied
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell, main_cells, of_draw

# A method at a code length.
Model = tuple[str, int]


@dataclass(frozen=True)
class Draw:
    """One draw of a data set's split.

    Attributes:
        name: the data set that its models are trained on.
        models: of each model, seed -> precision of the draw's queries, float64 (q,), the same queries for all.
    """

    name: str
    models: dict[Model, dict[int, np.ndarray]] = field(repr=False)

    def values(self, model: Model) -> np.ndarray:
        """Precision per seed and query, (seeds, q)."""
        return np.stack(list(self.models[model].values()))


def cells(config: Config) -> list[Cell]:
    """The models of the grid in the setting that analyses are about."""
    setting = studied.setting(config)
    return [cell for cell in main_cells(config) if cell.setting == setting]


def read(config: Config, partial: bool = False) -> dict[str, list[Draw]]:
    """The draws of each data set of the grid. A model that failed has no values and is left out.

    Args:
        config: the run.
        partial: leave out what has not been scored, and what was scored on another number of queries than most models of its draw.

    Raises:
        RunError: the queries of a cell are missing, or two models of a draw differ in their number.
    """
    by_draw: dict[str, dict[Cell, np.ndarray]] = {draw: {} for draw in of_draw(config)}
    for cell in cells(config):
        path = config.results / cell.folder / "queries.npz"
        if partial and not path.is_file():
            continue
        precision = io.read_arrays(path)["precision"].astype(np.float64)
        if len(precision):
            by_draw[cell.dataset][cell] = precision
    found: dict[str, list[Draw]] = {dataset: [] for dataset in config.datasets}
    for draw, dataset in of_draw(config).items():
        models: dict[Model, dict[int, np.ndarray]] = {}
        most = Counter(map(len, by_draw[draw].values())).most_common(1)
        for cell, precision in by_draw[draw].items():
            if len(precision) == most[0][0]:
                models.setdefault((cell.method, cell.bits), {})[cell.seed] = precision
            elif not partial:
                path = config.results / cell.folder / "queries.npz"
                raise RunError(f"{path}: {len(precision)} queries where most models of {draw} have {most[0][0]}; score the cell again")
        if models:
            found[dataset].append(Draw(draw, models))
    return found


def mean(draws: list[Draw], model: Model) -> float:
    """Precision of a model on a data set, the mean over its draws, each the mean over its seeds; NaN where no draw has it."""
    means = [float(draw.values(model).mean()) for draw in draws if model in draw.models]
    return float(np.mean(means)) if means else float("nan")
