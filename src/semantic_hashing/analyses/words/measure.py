"""The scores of word vectors of all models that were asked for them, and their lists where the run has them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.grid import WordModel, word_models
from semantic_hashing.literature import FOLDER

REPORTED = FOLDER / "nash2018/words.csv"
SIMILARITIES = ("cosine", "inner")
COLUMNS = ["dataset", "setting", "method", "bits", "similarity", "overlap", "npmi_queries", "npmi"]


def reported_lists(path: Path = REPORTED) -> dict[str, dict[str, list[str]]]:
    """The paper's lists: method -> query -> neighbours.

    Raises:
        InputError: the file is missing.
    """
    try:
        table = pd.read_csv(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    lists: dict[str, dict[str, list[str]]] = {}
    for row in table.to_dict("records"):
        lists.setdefault(row["method"], {})[row["query"]] = row["neighbours"].split()
    return lists


def inputs(config: Config) -> list[Path]:
    """The file of each model that was asked for."""
    return [config.results / model.folder / "words.json" for model in word_models(config)]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per model and similarity, ``COLUMNS``: scores and no words.

    Raises:
        RunError: a model's file is missing, unless ``partial``.
    """
    rows = []
    for model in word_models(config):
        path = config.results / model.folder / "words.json"
        if partial and not path.is_file():
            continue
        result = io.read_json(path)
        for similarity in SIMILARITIES:
            scores = {name: result[similarity][name] for name in ("overlap", "npmi_queries", "npmi")}
            rows.append(dataclasses.asdict(model) | {"similarity": similarity} | scores)
    return pd.DataFrame(rows, columns=COLUMNS)


def lists(config: Config, model: WordModel, similarity: str) -> dict[str, list[str]] | None:
    """The neighbours of each query; None where the run's own files are not there, since words of a corpus are never published."""
    path = config.results / model.folder / "words.json"
    if not path.is_file():
        return None
    result: dict[str, Any] = io.read_json(path)
    neighbours: dict[str, list[str]] = result[similarity]["lists"]
    return neighbours
