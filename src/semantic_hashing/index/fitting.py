"""Fit a method on a data set, on a corpus of one's own, or again as a cell of a run, and keep the model with the codes of its documents."""

from __future__ import annotations

import time
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

from semantic_hashing.api import store
from semantic_hashing.api.corpora import prepared_corpus
from semantic_hashing.api.datasets import Dataset, load_dataset, read_prepared
from semantic_hashing.api.estimators import create
from semantic_hashing.config import Config
from semantic_hashing.core import io, seeds
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.prepare import RECORD
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.own import Columns
from semantic_hashing.grid import Cell, data_folder
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.selection import BY_LABELS
from semantic_hashing.index import encoding, file
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.training import models
from semantic_hashing.training.driver import set_up_torch


@dataclass(frozen=True)
class Score:
    """Mean precision of the test documents as queries of the training documents, at depth ``k``."""

    precision: float
    k: int


def data_of(config: Config, dataset: str, columns: Columns | None, configfile: Path | None) -> Dataset:
    """A data set of a configuration: as the run has prepared it; else it is prepared now.

    Args:
        config: the configuration.
        dataset: one of its data sets.
        columns: of a corpus of one's own, those that are read.
        configfile: the file that was laid over the base.

    Raises:
        InputError: its file, or what it holds, is not what the configuration says.
        RunError: it cannot be had, or is damaged.
    """
    folder = data_folder(config, dataset)
    if (folder / RECORD).is_file():
        return read_prepared(dataset, folder)
    path = config.corpora[config.source(dataset)].path
    if path is not None and columns is not None:
        return prepared_corpus(dataset, path, columns, config.recipe(dataset), config.master_seed)
    return load_dataset(dataset, configfile=configfile)


def of_cell(config: Config, cell: Cell, options: dict[str, Any]) -> Any:
    """The estimator of a cell, unfitted, with the options and the seed that a run gives it, and these options last.

    Raises:
        InputError: the method has no such option.
    """
    return create(cell.method, **(models.untrained(config, cell).get_params() | options))


def of_table(config: Config, cell: Cell, options: dict[str, Any]) -> Any:
    """The estimator of a table of one's own, unfitted: the setting's options that hold for every data set, and these options last.

    Raises:
        InputError: the method has no such option.
    """
    given = {name: value for name, value in config.hyperparameters[cell.setting].get(cell.method, {}).items() if name != "overrides"}
    seed = seeds.integer(config.master_seed, cell.dataset, cell.method, cell.bits, cell.seed, "fit")
    return create(cell.method, **(registry.create(cell.method, cell.bits, seed, given).get_params() | options))


def suited(hasher: Any, data: Dataset) -> list[str]:
    """Change a method's selection of an epoch where a corpus has no labels, or too few documents; what was changed, in words.

    Raises:
        InputError: the method learns from labels, and there are none.
    """
    documents = len(data.prepared.rows("train"))
    changes: dict[str, Any] = {}
    if not data.label_names and hasher.supervised:
        raise InputError(f"{hasher.method} learns from labels; name their column with --labels, or take another method")
    if not data.label_names and getattr(hasher, "selector", None) in BY_LABELS:
        known = typing.get_args(typing.get_type_hints(type(hasher))["selector"]) or ("none",)
        changes["selector"] = next(name for name in (*known, "none") if name not in BY_LABELS)
    if "k" in hasher.get_params() and hasher.k > (most := max(1, documents // 10)):
        changes["k"] = most
    hasher.set_params(**changes)
    return [f"{name}: {value}" for name, value in changes.items()]


def fit(hasher: Any, data: Dataset, threads: int) -> float:
    """Fit an estimator on the CPU, whatever the configuration's device is; the seconds that it took.

    Raises:
        HasherError: it cannot be fitted to these documents.
    """
    started = time.perf_counter()
    with threadpoolctl.threadpool_limits(threads):
        set_up_torch(threads)
        hasher.fit(data)
    return time.perf_counter() - started


def score(hasher: Any, data: Dataset, k: int) -> Score | None:
    """The precision on the test part; None where there are no labels."""
    if not data.label_names:
        return None
    k = min(k, max(1, len(hasher.database_) // 10))
    codes = hasher.encode(data.features("test", hasher.features))
    found = precision_at_k(codes, hasher.database_, Relevance(data.y_test, data.y_train), k)
    return Score(float(found.expected.mean()), k)


def shared_bits(config: Config, cell: Cell, hasher: Any, data: Dataset) -> float | None:
    """The share of bits in which the codes agree with those that the run has of this cell; None where it has none."""
    path = config.results / cell.folder / "codes.npz"
    if not path.is_file():
        return None
    kept, codes = io.read_arrays(path), encoding.fitted_codes(hasher, data)
    found = [(kept[part], codes[data.prepared.rows(part)]) for part in PARTS]
    if any(before.shape != now.shape for before, now in found):
        return 0.0
    differing = sum(int(np.bitwise_count(before ^ now).sum()) for before, now in found)
    return 1 - differing / (len(codes) * int(hasher.bits))


def keep(hasher: Any, data: Dataset, folder: Path, overwrite: bool) -> None:
    """Keep the model, and in its folder the codes of the documents.

    Raises:
        HasherError: the hasher holds what cannot be kept.
        InputError: the folder exists.
        RunError: it cannot be written.
    """

    def codes(beside: Path, identity: str) -> None:
        encoding.write_fitted(hasher, file.Maker(hasher.method, hasher.bits, identity), data, beside / file.OF_MODEL)

    store.save(hasher, folder, None, overwrite, codes)
