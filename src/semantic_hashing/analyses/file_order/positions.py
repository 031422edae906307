"""Precision@k of a ranking that leaves tied documents in the order of a file."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from semantic_hashing.retrieval.codes import words
from semantic_hashing.retrieval.relevance import Relevance


def precision(queries: np.ndarray, database: np.ndarray, relevance: Relevance, k: int, order: np.ndarray) -> float:
    """Mean precision@k where of documents at one Hamming distance the one that stands first is ranked first, as by a stable sort.

    Args:
        queries: packed codes uint8 (q, bytes).
        database: packed codes uint8 (n, bytes).
        relevance: relevance of the n documents to the q queries.
        k: depth, 1 <= k <= n.
        order: (n,) the documents as they stand in the file.
    """
    asked, stored = words(queries), words(database[order])
    hits = 0
    for i in range(len(queries)):
        # Sixteen bits, so that numpy sorts by radix.
        distance = np.bitwise_count(stored ^ asked[:, i : i + 1]).sum(axis=0, dtype=np.uint16)
        hits += int(relevance.row(i)[order[np.argsort(distance, kind="stable")[:k]]].sum())
    return hits / (k * len(queries))


def by_class(labels: sp.csr_array) -> np.ndarray:
    """(n,) the documents sorted by class: by the first of their labels, then by the next; those without a label last.

    Args:
        labels: CSR (n, L) bool; the classes stand in the order of the columns.
    """
    # Of packed sets of labels, the one with the earlier label is the greater.
    packed = np.packbits(labels.toarray(), axis=1)
    return np.lexsort(~packed.T[::-1])


def at_random(n: int) -> np.ndarray:
    """(n,) the documents in an order that is drawn once and for all."""
    return np.random.default_rng(0).permutation(n)
