"""The prepared data set: what every later stage reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Prepared:
    """Features and labels of the n kept documents, the three parts in one.

    Attributes:
        counts: CSR (n, V) float32, how often each vocabulary word stands in each document.
        tfidf: CSR (n, V) float32 with the sparsity of ``counts``, rows of unit L2 norm (empty rows stay zero).
        labels: CSR (n, L) bool, the labels of each document.
        part: (n,) uint8, index into ``PARTS``.
    """

    counts: sp.csr_array
    tfidf: sp.csr_array
    labels: sp.csr_array
    part: np.ndarray

    def rows(self, part: str) -> np.ndarray:
        """Indices (int64) of the documents of ``train``, ``validation`` or ``test``."""
        return np.flatnonzero(self.part == PARTS.index(part))

    def write(self, path: Path) -> None:
        """Write ``features.npz``; the two matrices share their sparsity structure."""
        arrays = io.csr_arrays("counts", self.counts) | {"tfidf_data": self.tfidf.data}
        io.write_arrays(path, arrays | io.csr_arrays("labels", self.labels) | {"part": self.part.astype(np.uint8)})

    @classmethod
    def read(cls, path: Path) -> Prepared:
        """Read ``features.npz``.

        Raises:
            RunError: the file is missing, truncated, or its arrays do not belong together.
        """
        arrays = io.read_arrays(path)
        try:
            counts = io.csr_from_arrays("counts", arrays)
            labels = io.csr_from_arrays("labels", arrays)
            tfidf = sp.csr_array((arrays["tfidf_data"], counts.indices, counts.indptr), shape=counts.shape)
            prepared = cls(counts, tfidf, labels, arrays["part"])
        except (KeyError, ValueError) as error:
            raise RunError(f"{path}: not a features file ({error}); remove it and run 'semhash prepare' again") from None
        if not counts.shape[0] == labels.shape[0] == prepared.part.shape[0] or prepared.part.max(initial=0) >= len(PARTS):
            raise RunError(f"{path}: features, labels and parts differ in length; remove it and run 'semhash prepare' again")
        return prepared
