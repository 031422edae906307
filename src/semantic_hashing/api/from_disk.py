"""Data sets whose features lie on the disk: which methods learn from them as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from semantic_hashing.api.datasets import Dataset
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.data.prepare.stored import HELD, StoredRows

# Classes of methods that ask their features for batches of rows, sums of columns and whether they are finite, and for nothing else.
BY_ROWS = frozenset({"AMMI", "BMSH", "CorrSH", "DABA", "Doc2hash", "GMSH", "NASH", "PSH", "VDSH", "WISH"})


def learns_by_rows(method: type) -> bool:
    """Whether a method learns from features on the disk without reading them whole."""
    return any(base.__name__ in BY_ROWS for base in method.__mro__ if base.__module__.startswith("semantic_hashing.methods."))


def as_needed(data: Dataset, hasher: Any) -> Dataset:
    """The data set, its features read into memory where they lie on the disk and the method needs them whole."""
    prepared = data.prepared
    # Some methods read two documents for each of a batch; a selection that is larger than ``HELD`` would stay on the disk.
    by_rows = learns_by_rows(type(hasher)) and 2 * hasher.batch_size <= HELD
    if not isinstance(cast(Any, prepared.tfidf), StoredRows) or by_rows:
        return data
    counts, tfidf = (cast(StoredRows, matrix).in_memory() for matrix in (prepared.counts, prepared.tfidf))
    return replace(data, prepared=Prepared(counts, tfidf, prepared.labels, prepared.part))
