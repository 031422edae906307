"""Precision@k of a Hamming ranking: exact under ties, with bounds.

Short codes put many documents at the same distance (8 bits have 256 codes), so the k nearest are not one set. With the
tied documents in uniformly random order, precision@k has an expectation that needs no sampling (McSherry and Najork,
ECIR 2008). Per query let d* be the distance at which the k-th document falls, ``n_closer`` documents be strictly
closer, ``r_closer`` of them relevant, and ``n_tied`` documents lie at d*, ``r_tied`` of them relevant. Then

    E = (r_closer + (k - n_closer) * r_tied / n_tied) / k,

and the bounds take as few or as many relevant ones as possible among the k - n_closer places that ties fill.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from semantic_hashing.retrieval.codes import words
from semantic_hashing.retrieval.histograms import count
from semantic_hashing.retrieval.relevance import Relevance


@dataclass(frozen=True)
class Precision:
    """Precision@k of each query, float64 (q,): its expectation under random tie order and its bounds."""

    expected: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def precision_at_k(queries: np.ndarray, database: np.ndarray, relevance: Relevance, k: int, *, leave_one_out: bool = False) -> Precision:
    """Precision@k of every query over the whole database, ranked by Hamming distance.

    Args:
        queries: packed codes uint8 (q, bytes).
        database: packed codes uint8 (n, bytes).
        relevance: relevance of the n documents to the q queries.
        k: depth, 1 <= k <= n (n - 1 when one is left out).
        leave_one_out: queries and database are the same documents, and no document finds itself.

    Raises:
        ValueError: k is out of range, the codes differ in length or hold no bit, or the relevance is of other documents.

    Examples:
        >>> import scipy.sparse as sp
        >>> labels = sp.csr_array([[True, False], [True, False], [False, True]])
        >>> codes = np.array([[0b0000], [0b0001], [0b0010]], dtype=np.uint8)
        >>> found = precision_at_k(codes[:1], codes, Relevance(labels[:1], labels), k=2)
        >>> found.expected, found.lower, found.upper
        (array([0.75]), array([0.5]), array([1.]))
    """
    found = len(database) - leave_one_out
    if not 1 <= k <= found:
        raise ValueError(f"k must be between 1 and the {found} documents of the database, not {k}")
    if queries.shape[1] != database.shape[1]:
        raise ValueError(f"queries have codes of {queries.shape[1]} bytes, the database of {database.shape[1]}")
    if not queries.shape[1]:
        raise ValueError("the codes hold no bit")
    if (relevance.queries.shape[1], relevance.database.shape[1]) != (len(queries), len(database)):
        judged = f"{relevance.queries.shape[1]} queries and {relevance.database.shape[1]} documents"
        raise ValueError(f"relevance is of {judged}, the codes are of {len(queries)} and {len(database)}")
    counts = np.zeros((len(queries), 64 * -(-queries.shape[1] // 8) + 1, 2), dtype=np.int32)
    count(words(queries), words(database), relevance.queries, relevance.database, counts)
    if leave_one_out:
        # A document's distance to itself is 0, and it is relevant to itself unless it has no label.
        own = (relevance.queries & relevance.database).any(axis=0).astype(int)
        counts[np.arange(len(queries)), 0, own] -= 1
    return _from_histograms(counts.sum(axis=2), counts[:, :, 1], k)


def precision_of_scores(scores: np.ndarray, relevant: np.ndarray, k: int) -> Precision:
    """Precision@k of one ranking by falling ``scores`` (n,), ties as above; ``relevant`` is (n,) bool.

    For rankings that are not by Hamming distance, such as exact cosine.

    Examples:
        >>> precision_of_scores(np.array([0.9, 0.5, 0.5]), np.array([True, True, False]), k=2).expected
        array([0.75])
    """
    threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
    groups = np.stack([scores > threshold, scores == threshold])
    n = groups.sum(axis=1, keepdims=True).T
    r = (groups & relevant).sum(axis=1, keepdims=True).T
    return _from_histograms(n, r, k)


def _from_histograms(n: np.ndarray, r: np.ndarray, k: int) -> Precision:
    """Precision from counts of all (q, levels) and of relevant documents at each level, nearest first."""
    reached = np.cumsum(n, axis=1)
    rows = np.arange(len(n))
    # The first level with k documents or more is d*.
    level = np.argmax(reached >= k, axis=1)
    n_tied, r_tied = n[rows, level].astype(np.int64), r[rows, level].astype(np.int64)
    n_closer = reached[rows, level] - n_tied
    r_closer = np.cumsum(r, axis=1)[rows, level] - r_tied
    places = k - n_closer
    expected = (r_closer + places * r_tied / n_tied) / k
    lower = (r_closer + np.maximum(0, places - (n_tied - r_tied))) / k
    upper = (r_closer + np.minimum(places, r_tied)) / k
    return Precision(expected, lower, upper)
