"""Words and embeddings of the same documents: exact cosine, the codes, and what was tried on validation data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.analyses.embeddings import models, vectors
from semantic_hashing.analyses.embeddings.models import EMBEDDINGS, EXACT, WORDS
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder

COLUMNS = ["dataset", "setting", "input", "method", "bits", "seed", "options", "chosen", "precision", "validation", "seconds"]


def inputs(config: Config) -> list[Path]:
    """Features and embeddings of each data set, and the scores of the models of both; none where the run has no such study."""
    files = []
    for dataset in dict.fromkeys(cell.dataset for cell in models.cells(config)):
        files += [data_folder(config, dataset) / "features.npz", *models.vectors(config, dataset)]
    pairs = [path for cell in models.cells(config) for path in (_words(config, cell), models.file(config, cell))]
    return [*files, *models.choices(config), *pairs]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """``COLUMNS``, a row per model of each input; exact cosine (no bits); and, without a seed and without precision, each variant that was tried.

    ``options`` is what a model of the embeddings changes by choice; ``chosen`` is 1 at the variant that validation data chose.

    Args:
        config: the run.
        partial: leave out what has not been run.

    Raises:
        RunError: a file is missing, unless ``partial``.
    """
    rows: list[list[Any]] = []
    cells = models.cells(config)
    for dataset in dict.fromkeys(cell.dataset for cell in cells):
        own = [cell for cell in cells if cell.dataset == dataset]
        rows += _exact(config, dataset, own[0].setting, partial)
        for setting, method in dict.fromkeys((cell.setting, cell.method) for cell in own):
            rows += _tried(config, dataset, setting, method, partial)
        for cell in own:
            rows += _models(config, cell, partial)
    return pd.DataFrame(rows, columns=COLUMNS).astype({"seed": "Int64", "chosen": "Int64"})


def _exact(config: Config, dataset: str, setting: str, partial: bool) -> list[list[Any]]:
    features = data_folder(config, dataset) / "features.npz"
    if partial and not (features.is_file() and all(path.is_file() for path in models.vectors(config, dataset))):
        return []
    # It loads scikit-learn, which a run without embeddings does not need.
    from semantic_hashing.analyses.embeddings import exact

    prepared = Prepared.read(features)
    found = vectors.read(*models.vectors(config, dataset), len(prepared.part))
    rows = []
    for name, cosines in ((WORDS, exact.of_words(prepared)), (EMBEDDINGS, exact.of_vectors(prepared, found))):
        scores = exact.scores(prepared, cosines, config.k)
        rows.append([dataset, setting, name, EXACT, 0, 0, "", None, scores["precision"], scores["validation"], scores["seconds"]])
    return rows


def _tried(config: Config, dataset: str, setting: str, method: str, partial: bool) -> list[list[Any]]:
    path = models.choice_file(config, dataset, setting, method)
    if method not in models.TRIED or (partial and not path.is_file()):
        return []
    made = io.read_json(path)
    axes = [dataset, setting, EMBEDDINGS, method, made["bits"], None]
    return [
        [*axes, each["options"], int(place == made["chosen"]), np.nan, each["validation"], each["seconds"]]
        for place, each in enumerate(made["tried"])
    ]


def _models(config: Config, cell: Cell, partial: bool) -> list[list[Any]]:
    rows = []
    for name, path in ((WORDS, _words(config, cell)), (EMBEDDINGS, models.file(config, cell))):
        if partial and not path.is_file():
            continue
        score = io.read_json(path)
        axes = [cell.dataset, cell.setting, name, cell.method, cell.bits, cell.seed, score.get("changed", ""), None]
        rows.append([*axes, *(score[column] if score[column] is not None else np.nan for column in ("precision", "validation", "seconds"))])
    return rows


def _words(config: Config, cell: Cell) -> Path:
    return config.results / cell.folder / "score.json"
