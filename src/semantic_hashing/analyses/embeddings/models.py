"""The models that are compared, what each takes for embeddings in place of its options for words, and where its files lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from semantic_hashing.config import Config
from semantic_hashing.core import seeds
from semantic_hashing.grid import Cell, data_folder, study_cells

STUDY = "embeddings"
# The two inputs of a comparison.
WORDS, EMBEDDINGS = "words", "embeddings"
# The exact ranking of both.
EXACT = "Cosine"

# What follows from the input and is not chosen: the neighbours are nearest by the input's own cosine, and none of its 384 dimensions is left out.
FIXED: dict[str, dict[str, Any]] = {"NbrMI": {"neighbours": "tfidf"}, "ITQ": {"dimensions": 384}}
# What is chosen on validation data, once for each data set, at one length and with a seed of its own; the first is the options for words.
TRIED: dict[str, tuple[dict[str, Any], ...]] = {"NbrMI": ({}, {"input_dropout": 0.0}, {"input_dropout": 0.0, "learning_rate": 0.03})}
TRIED_AT = 32


def cells(config: Config) -> list[Cell]:
    """The models of the words, which are the study's; those of the embeddings have the same places. None where the run has no such study."""
    return list(study_cells(config, STUDY)) if STUDY in config.studies else []


def file(config: Config, cell: Cell) -> Path:
    """The score of a model of the embeddings."""
    return config.results / "embeddings" / cell.folder.relative_to("cells") / "score.json"


def choice_file(config: Config, dataset: str, setting: str, method: str) -> Path:
    """What was tried on validation data, and what was chosen."""
    return config.results / "embeddings" / dataset / setting / method / "choice.json"


def choices(config: Config) -> list[Path]:
    """The files of all choices of the run."""
    places = dict.fromkeys((cell.dataset, cell.setting, cell.method) for cell in cells(config) if cell.method in TRIED)
    return [choice_file(config, *place) for place in places]


def vectors(config: Config, dataset: str) -> tuple[Path, Path]:
    """The file of the vectors of a data set, and that of their record."""
    folder = data_folder(config, dataset) / "embeddings"
    return folder / "minilm.npz", folder / "minilm.json"


def options(config: Config, cell: Cell, changed: dict[str, Any]) -> dict[str, Any]:
    """The options of a model of the embeddings: those for words, but for what follows from the input and for ``changed``."""
    return config.options(cell.setting, cell.method, cell.dataset, cell.bits) | FIXED.get(cell.method, {}) | changed


def trial(config: Config, dataset: str, setting: str, method: str) -> tuple[Cell, int]:
    """The model that a choice is made with, and its seed, which is none of a model's that is shown."""
    return Cell(dataset, setting, method, TRIED_AT, 0), seeds.integer(config.master_seed, dataset, method, TRIED_AT, "embeddings", "choice")


def named(changed: dict[str, Any]) -> str:
    """A change of options in words, as ``input_dropout=0.0``; empty for none."""
    return ", ".join(f"{name}={value}" for name, value in changed.items())


def seed(config: Config, cell: Cell) -> int:
    """The seed of a model, the same for both inputs."""
    return seeds.integer(config.master_seed, cell.dataset, cell.method, cell.bits, cell.seed, "fit")
