"""Features that lie on the disk: which methods learn from them as they are, and how the scores of all documents are held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np

from semantic_hashing.api.datasets import Dataset
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.data.prepare.stored import HELD, StoredRows

# Batches of the encoder that are read at once.
BATCHES = 16
# Classes of methods that ask their features for batches of rows, sums of columns and whether they are finite, and for nothing else.
BY_ROWS = frozenset({"AMMI", "BMSH", "CorrSH", "DABA", "Doc2hash", "GMSH", "NASH", "PSH", "VDSH", "WISH"})


class ByRows:
    """What the estimator of such a method adds: the scores of many documents fill one array.

    ``EpochTrained.scores`` keeps a piece for every 512 documents until all are there. Between the pieces lies what each forward pass took and gave
    back, and an allocator that keeps freed memory finds no room for the next one there: a million documents took two GiB in place of 128 MiB.
    """

    def scores(self, X: Any) -> np.ndarray:
        """See ``EpochTrained.scores``, from whose batches these are."""
        # Here, for it loads torch, which a method that scores has loaded.
        from semantic_hashing.hashers.epochs import ENCODE_BATCH

        of_block: Any = super().scores  # type: ignore[misc]
        if not isinstance(X, StoredRows) or not X.shape[0]:
            return cast(np.ndarray, of_block(X))
        found = np.empty(0, np.float32)
        for start, block in X.blocks(BATCHES * ENCODE_BATCH):
            scores = of_block(block)
            if not start:
                found = np.empty((X.shape[0], *scores.shape[1:]), scores.dtype)
            found[start : start + len(scores)] = scores
        return found


def mixed_in(base: type) -> tuple[type, ...]:
    """What the estimator of a method adds to read from the disk: nothing where it does not, or scores documents in a way of its own.

    VDSH draws while it scores, one stream for all documents.
    """
    if not learns_by_rows(base):
        return ()
    from semantic_hashing.hashers.epochs import EpochTrained

    return (ByRows,) if getattr(base, "scores", None) is EpochTrained.scores else ()


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
