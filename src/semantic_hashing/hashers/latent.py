"""The frame of hashers that cut linear directions of the latent semantic space."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import Hasher, check_features
from semantic_hashing.hashers.bounds import Count
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.options import check
from semantic_hashing.inputs.lsa import directions, latent
from semantic_hashing.retrieval.codes import pack

# Principal directions whose variance is below this share of the greatest are rounding errors of float32 rows.
NEGLIGIBLE = 1e-10


@dataclass(eq=False)
class LatentHasher(Hasher):
    """bit_j = 1[w_j' (z - m) > 0], where z is a document's row in the latent semantic space and m the mean of the training rows.

    z = C' x / |C' x|, with C the leading right singular vectors of the training documents' TF-IDF
    (``semantic_hashing.inputs.lsa``). A method says which directions w_j cut the space.

    Args:
        bits: code length.
        seed: of what is drawn.
        dimensions: of the latent semantic space.
        unit: rows are scaled to unit length before they are centred.

    Attributes:
        components_: (V, d) float32, C.
        mean_: (d,) float64, m.
        directions_: (d, bits) float64, the w_j as columns.
    """

    dimensions: Count = 128
    unit: bool = True

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``: the latent semantic space, which all models of a data set share."""
        return frozenset({f"lsa-{self.dimensions}"})

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Find the space and its directions."""
        check(self)
        check_features(X)
        shared = context.inputs.get(f"lsa-{self.dimensions}") if context else None
        self.components_ = shared["components"] if shared else directions(X, self.dimensions).components
        rows = self._rows(X)
        self.mean_ = rows.mean(axis=0)
        centred = rows - self.mean_
        if not centred.any():
            raise HasherError("the documents do not differ in the latent semantic space")
        self.directions_ = self.cut(centred)
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``."""
        return pack((self._rows(X) - self.mean_) @ self.directions_ > 0)

    @abstractmethod
    def cut(self, rows: np.ndarray) -> np.ndarray:
        """The directions (d, bits) that cut the centred latent rows (n, d) float64 of the training documents."""

    def _rows(self, X: sp.csr_array) -> np.ndarray:
        return latent(X, self.components_, self.unit).astype(np.float64)


def principal(rows: np.ndarray, count: int) -> np.ndarray:
    """The ``count`` directions (d, count) of greatest variance of centred rows (n, d), the greatest first; fewer where the rows span fewer.

    Of each the entry that is largest in absolute value is positive.
    """
    variances, vectors = np.linalg.eigh(rows.T @ rows)
    leading = np.argsort(-variances, kind="stable")[:count]
    found = vectors[:, leading[variances[leading] > NEGLIGIBLE * variances.max()]]
    return np.asarray(found * np.sign(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])]))
