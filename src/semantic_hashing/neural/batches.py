"""Mini-batches of sparse documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch


def tensor(array: np.ndarray) -> torch.Tensor:
    """The array on the device that training runs on; on a CPU they share their memory."""
    return torch.as_tensor(array, device=torch.get_default_device())


@dataclass(frozen=True)
class Bag:
    """A batch of B sparse documents as CSR tensors; the corpus itself is never densified.

    Attributes:
        indptr: (B + 1,) int64.
        indices: (nnz,) int64, word of each entry.
        values: (nnz,) float32, weight of each entry.
        words: vocabulary size.
    """

    indptr: torch.Tensor
    indices: torch.Tensor
    values: torch.Tensor
    words: int

    @classmethod
    def of(cls, matrix: sp.csr_array) -> Bag:
        """The bag of a CSR matrix (B, V)."""
        return cls(
            tensor(matrix.indptr.astype(np.int64)),
            tensor(matrix.indices.astype(np.int64)),
            tensor(matrix.data.astype(np.float32)),
            matrix.shape[1],
        )

    @cached_property
    def documents(self) -> torch.Tensor:
        """(nnz,) int64, the document of each entry."""
        return torch.repeat_interleave(torch.arange(len(self.indptr) - 1), self.indptr.diff())

    def drop_words(self, rate: float) -> Bag:
        """Each entry is dropped with probability ``rate``, the others are scaled by 1 / (1 - rate)."""
        if rate == 0:
            return self
        kept = torch.rand(len(self.values)) >= rate
        reached = torch.cat([torch.zeros(1, dtype=torch.int64), kept.cumsum(0)])
        return Bag(reached[self.indptr], self.indices[kept], self.values[kept] / (1 - rate), self.words)


def shuffled(documents: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Row indices of the mini-batches of one epoch; the last one may be smaller."""
    order = rng.permutation(documents)
    for start in range(0, documents, size):
        yield order[start : start + size]


def in_order(documents: int, size: int) -> Iterator[slice]:
    """Slices that cover all rows in order; one empty slice where there are none."""
    for start in range(0, max(1, documents), size):
        yield slice(start, start + size)
