"""The nearest training documents of each training document by the cosine of latent semantic analysis in 128 dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.inputs.lsa import DIMENSIONS, directions, latent
from semantic_hashing.inputs.neighbours import SEARCH_MIB, Neighbours


def derive(prepared: Prepared, count: int) -> dict[str, np.ndarray]:
    """``search`` by the LSA-128 of the training documents, as arrays by name."""
    X = prepared.tfidf[prepared.rows("train")]
    rows = latent(X, directions(X, DIMENSIONS).components)
    return search(lambda some: rows[some] @ rows.T, len(rows), count)._asdict()


def search(similarity: Callable[[slice], np.ndarray], n: int, count: int) -> Neighbours:
    """The ``count`` most similar of n documents for each of them and one more, for each finds itself; of equals the earlier document stands first.

    Args:
        similarity: gives the cosines (m, n) float32 of the m documents of a slice with all.
        n: number of documents.
        count: how many.
    """
    found = min(count, n - 1) + 1
    indices, distances = np.empty((n, found), np.int64), np.empty((n, found), np.float32)
    block = max(1, SEARCH_MIB * 2**20 // (4 * n))
    for start in range(0, n, block):
        some = slice(start, min(start + block, n))
        cosines = similarity(some)
        nearest = np.sort(np.argpartition(-cosines, found - 1, axis=1)[:, :found], axis=1)
        order = np.argsort(-np.take_along_axis(cosines, nearest, axis=1), axis=1, kind="stable")
        indices[some] = np.take_along_axis(nearest, order, axis=1)
        distances[some] = 1 - np.take_along_axis(cosines, indices[some], axis=1)
    return Neighbours(indices, distances)
