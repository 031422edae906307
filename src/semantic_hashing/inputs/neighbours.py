"""The nearest training documents of each training document by cosine, and their graph."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn import config_context
from sklearn.neighbors import NearestNeighbors

from semantic_hashing.data.prepare.prepared import Prepared

# Memory of the blocks of the neighbour search, in MiB; scikit-learn's default of 1 GiB is no faster.
SEARCH_MIB = 64


class Neighbours(NamedTuple):
    """The nearest documents of n documents, nearest first; among them most often the document itself.

    Attributes:
        indices: (n, k + 1) int64, rows of the documents.
        distances: (n, k + 1), their cosine distances.
    """

    indices: np.ndarray
    distances: np.ndarray


def derive(prepared: Prepared, count: int) -> dict[str, np.ndarray]:
    """``nearest`` of the TF-IDF of the training documents, as arrays by name."""
    return nearest(prepared.tfidf[prepared.rows("train")], count)._asdict()


def nearest(X: sp.csr_array, count: int) -> Neighbours:
    """The ``count`` nearest documents of each row of ``X`` (n, V) and one more, for each finds itself."""
    count = min(count, X.shape[0] - 1)
    # What scikit-learn's search takes. Rows are of unit length, so cosine distance is what the brute search computes.
    narrow = sp.csr_array((X.data, X.indices.astype(np.int32), X.indptr.astype(np.int32)), shape=X.shape)
    search = NearestNeighbors(n_neighbors=count + 1, metric="cosine", algorithm="brute").fit(narrow)
    with config_context(working_memory=SEARCH_MIB):
        distances, indices = search.kneighbors(narrow)
    return Neighbours(indices, distances)


def graph(neighbours: Neighbours) -> sp.csr_array:
    """Symmetric cosine-weighted graph (n, n) float64 of neighbours, without self-loops."""
    n, found = neighbours.indices.shape
    rows = np.repeat(np.arange(n), found)
    weights = np.maximum(0.0, 1.0 - neighbours.distances.ravel().astype(np.float64))
    directed = sp.csr_array((weights, (rows, neighbours.indices.ravel())), shape=(n, n))
    directed.setdiag(0.0)
    directed.eliminate_zeros()
    return sp.csr_array(directed.maximum(directed.T))
