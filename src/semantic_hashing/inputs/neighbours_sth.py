"""The nearest training documents of each training document by Hamming distance of codes of self-taught hashing: weak labels.

RBSH, PairRec and MISH learn from these. The codes have 64 bits, from the eigenmap of self-taught hashing (Zhang et al., 2010).
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import eigsh

from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.inputs.neighbours import SEARCH_MIB, Neighbours, graph, nearest

BITS = 64
# Neighbours of each document in the graph that the codes are made of, as in the package of STH's authors.
GRAPH = 25


def derive(prepared: Prepared, count: int) -> dict[str, np.ndarray]:
    """``nearest_by_codes`` of the training documents, as arrays by name."""
    X = prepared.tfidf[prepared.rows("train")]
    return nearest_by_codes(codes(graph(nearest(X, GRAPH)), min(BITS, X.shape[0] - 2)), count)._asdict()


def codes(weights: sp.csr_array, bits: int) -> np.ndarray:
    """Codes (n, bits) bool of the documents of a symmetric graph (n, n), as ``methods.self_taught`` makes them.

    Each bit is one eigenvector of L v = lambda D v, in the order of lambda without the trivial one, cut at its median.
    """
    degree = np.asarray(weights.sum(axis=1)).ravel()
    scale = 1 / np.sqrt(np.where(degree > 0, degree, 1.0))
    normalised = sp.diags_array(scale) @ weights @ sp.diags_array(scale)
    values, vectors = eigsh(normalised, k=bits + 1, which="LA", v0=np.random.default_rng(0).standard_normal(len(scale)))
    embedding = vectors[:, np.argsort(-values)[1:]] * scale[:, None]
    return np.asarray(embedding > np.median(embedding, axis=0))


def nearest_by_codes(bits: np.ndarray, count: int) -> Neighbours:
    """Of each document itself, at place 0, and its ``count`` nearest by Hamming distance; equally near ones in random order.

    Args:
        bits: codes (n, l) bool.
        count: how many.
    """
    n = len(bits)
    count = min(count, n - 1)
    rng = np.random.default_rng(0)
    signs = np.where(bits, 1, -1).astype(np.float32)
    indices, distances = np.empty((n, count + 1), np.int64), np.empty((n, count + 1), np.float32)
    block = max(1, SEARCH_MIB * 2**20 // (8 * n))
    for start in range(0, n, block):
        rows = np.arange(start, min(start + block, n))
        away = (bits.shape[1] - signs[rows] @ signs.T) / 2
        # Distances are whole numbers: less than one half parts equally near documents and no others.
        keys = away + rng.random(away.shape, dtype=np.float32) * np.float32(0.499)
        keys[np.arange(len(rows)), rows] = -1
        found = np.argpartition(keys, count, axis=1)[:, : count + 1]
        order = np.argsort(np.take_along_axis(keys, found, axis=1), axis=1)
        indices[rows] = np.take_along_axis(found, order, axis=1)
        distances[rows] = np.take_along_axis(away, indices[rows], axis=1)
    return Neighbours(indices, distances)
