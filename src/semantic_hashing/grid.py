"""The experiment grid: data set x setting x method x bits x seed, and where each cell's files lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from semantic_hashing.config import Config
from semantic_hashing.names import METHODS


@dataclass(frozen=True, order=True)
class Cell:
    """One trained model: a point of the grid."""

    dataset: str
    setting: str
    method: str
    bits: int
    seed: int

    @property
    def folder(self) -> Path:
        """Folder of the cell's files, relative to the run's results."""
        return Path("cells") / self.dataset / self.setting / self.method / f"{self.bits}-bits" / f"seed-{self.seed}"


@dataclass(frozen=True, order=True)
class Control:
    """One control score: Random at each code length, Cosine and Labels once (bits 0, not a property of a code)."""

    dataset: str
    name: str
    bits: int

    @property
    def folder(self) -> Path:
        """Folder of the control's files, relative to the run's results."""
        return Path("controls") / self.dataset / self.name / f"{self.bits}-bits"


def cells(config: Config) -> Iterator[Cell]:
    """Every cell of the run, in the order of the tables.

    A setting runs only the methods that it names; a deterministic method runs once, with the first seed.
    """
    for dataset in config.datasets:
        for setting in config.settings:
            for method in config.methods:
                if method not in config.hyperparameters[setting]:
                    continue
                seeds = config.seeds[:1] if METHODS[method].deterministic else config.seeds
                for bits in config.bits:
                    for seed in seeds:
                        yield Cell(dataset, setting, method, bits, seed)


def controls(config: Config) -> Iterator[Control]:
    """Every control score of the run."""
    for dataset in config.datasets:
        for name in config.controls:
            for bits in config.bits if name == "Random" else (0,):
                yield Control(dataset, name, bits)
