"""Spectral hashing (Weiss, Torralba and Fergus, NIPS 2008)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, svds

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import Hasher, check_features
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.retrieval.codes import pack

ALIKE = "spectral hashing finds no direction along which the documents differ"
METHODS: dict[str, dict[str, object]] = {"SpH": {}}
CARD = {
    "class": "SpectralHashing",
    "family": "spectral",
    "year": 2008,
    "paper": "weiss2008spectral",
    "deterministic": True,
    "style": {"SpH": ("orange", "^")},
}


@dataclass(eq=False)
class SpectralHashing(Hasher):
    """Thresholded eigenfunctions of the Laplacian of a uniform box around the principal components.

    The documents are projected on the leading principal directions, as many as bits (or as there are). Along direction
    i, with the training range [a_i, b_i], the eigenfunctions are

        Phi_ik(x) = sin(pi / 2 + k pi (x - a_i) / (b_i - a_i)),  k = 1, 2, ...

    and their eigenvalues rise with k pi / (b_i - a_i) (section 3; the constant k = 0 is left out). The l functions with
    the smallest eigenvalues over all directions give the l bits, Phi > 0.

    Args:
        bits: code length.
        seed: not used; nothing is drawn.
    """

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Principal directions and the smallest eigenfunctions."""
        check_features(X)
        self.mean_ = np.asarray(X.mean(axis=0), dtype=np.float64).ravel()
        components = min(self.bits, min(X.shape) - 1)
        if components < 1:
            raise HasherError(f"spectral hashing needs at least 2 documents and 2 words, not {X.shape[0]} and {X.shape[1]}")
        # Whether a singular value that is none comes out as exactly zero, which svds refuses, depends on the processor.
        if not (X.max(axis=0) != X.min(axis=0)).nnz:  # type: ignore[attr-defined]  # the stubs take it for a truth value
            raise HasherError(ALIKE)
        self.directions_ = self._principal_directions(X, components)
        projected = self._project(X)
        self.lowest_ = projected.min(axis=0)
        extent = projected.max(axis=0) - self.lowest_
        usable = extent > 1e-9 * max(1.0, float(extent.max()))
        if not usable.any():
            raise HasherError(ALIKE)
        # Frequencies k / extent for every direction and k; the smallest l of them are the bits.
        modes = np.arange(1, self.bits + 1)
        frequencies = np.where(usable[:, None], modes / np.where(usable, extent, 1.0)[:, None], np.inf)
        chosen = np.argsort(frequencies, axis=None, kind="stable")[: self.bits]
        self.direction_, mode = np.unravel_index(chosen, frequencies.shape)
        self.frequency_ = np.pi * modes[mode] / extent[self.direction_]
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``."""
        offset = (self._project(X) - self.lowest_)[:, self.direction_]
        return pack(np.sin(np.pi / 2 + offset * self.frequency_) > 0)

    def _project(self, X: sp.csr_array) -> np.ndarray:
        return np.asarray(X @ self.directions_ - self.mean_ @ self.directions_)

    def _principal_directions(self, X: sp.csr_array, components: int) -> np.ndarray:
        """Right singular vectors (V, components) of the centred matrix, which is never formed."""
        ones = np.ones(X.shape[0])
        matrix = X.astype(np.float64)
        centred = LinearOperator(
            X.shape,
            matvec=lambda v: matrix @ v - ones * (self.mean_ @ v),
            rmatvec=lambda u: matrix.T @ u - self.mean_ * (ones @ u),
            matmat=lambda V: matrix @ V - np.outer(ones, self.mean_ @ V),
            rmatmat=lambda U: matrix.T @ U - np.outer(self.mean_, ones @ U),
            dtype=np.float64,
        )
        start = np.random.default_rng(0).standard_normal(min(X.shape))
        _, values, transposed = svds(centred, k=components, v0=start)
        # The sign of a singular vector is arbitrary: make its largest entry positive, so that every machine agrees.
        directions = transposed[np.argsort(-values)].T
        return np.asarray(directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(components)]))
