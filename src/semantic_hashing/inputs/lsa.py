"""Latent semantic analysis of the training documents (Deerwester et al., JASIS 1990): the leading singular directions of their TF-IDF."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from semantic_hashing.data.prepare.prepared import Prepared

# Of the space that neighbours and controls share.
DIMENSIONS = 128
# Directions whose singular value is below this share of the largest are rounding errors of float32 features.
NEGLIGIBLE = 1e-6


class Directions(NamedTuple):
    """The d leading right singular vectors of n documents, the greatest singular value first.

    Attributes:
        components: (V, d) float32, orthonormal columns; in each the entry that is largest in absolute value is positive.
        values: (d,) float32, their singular values.
    """

    components: np.ndarray
    values: np.ndarray


def derive(prepared: Prepared, count: int) -> dict[str, np.ndarray]:
    """``directions`` of the TF-IDF of the training documents, as arrays by name."""
    return directions(prepared.tfidf[prepared.rows("train")], count)._asdict()


def directions(X: sp.csr_array, count: int) -> Directions:
    """The ``count`` leading singular directions of X (n, V), or as many as its rank has; nothing is drawn and X is not centred.

    The Lanczos iteration starts at a fixed vector and runs until it has converged, so that they are exact.
    """
    matrix = X.astype(np.float64)
    if count < min(X.shape) and matrix.count_nonzero():
        start = np.random.default_rng(0).standard_normal(min(X.shape))
        _, values, transposed = svds(matrix, k=count, v0=start)
    else:
        # One side is short: the whole decomposition is as cheap.
        _, values, transposed = np.linalg.svd(matrix.toarray(), full_matrices=False)
    leading = np.argsort(-values, kind="stable")[:count]
    leading = leading[values[leading] > NEGLIGIBLE * values.max(initial=0)]
    components = transposed[leading].T
    # The sign of a singular vector is arbitrary: one is agreed on, so that every machine has the same.
    signs = np.sign(components[np.abs(components).argmax(axis=0), np.arange(len(leading))]) if len(leading) else np.ones(0)
    return Directions((components * signs).astype(np.float32), values[leading].astype(np.float32))


def latent(X: sp.csr_array, components: np.ndarray, unit: bool = True) -> np.ndarray:
    """Rows (n, d) float32 of any documents X (n, V) in the latent space, X @ components; of unit length if ``unit``, those without words zero."""
    rows = np.asarray(X @ components)
    if unit:
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return rows
