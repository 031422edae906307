"""The models whose gradients are looked at, and where what was found of them lies."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.config import Config
from semantic_hashing.grid import Cell, study_cells

STUDY = "estimators"
# A length whose codes, 256, can all be evaluated for each document.
BITS = 8
MOST_BITS = 10


def models(config: Config) -> list[Cell]:
    """The models that the study changes, of the first seed and at the length of all codes; none where the run has no such study."""
    if STUDY not in config.studies:
        return []
    bases = {name: base for name, (base, _) in config.study[STUDY].derived_settings.items()}
    return list(dict.fromkeys(Cell(cell.dataset, bases.get(cell.setting, cell.setting), cell.method, BITS, cell.seed) for cell in _first(config)))


def file(config: Config, cell: Cell) -> Path:
    """What was found of a model."""
    return config.results / "gradients" / cell.dataset / cell.setting / cell.method / f"{cell.bits}-bits" / "gradients.json"


def _first(config: Config) -> list[Cell]:
    return [cell for cell in study_cells(config, STUDY) if cell.seed == config.seeds[0]]
