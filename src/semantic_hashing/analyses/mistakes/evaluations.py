"""Ways of getting an evaluation wrong, to find out whether one of them makes a score that a correct evaluation does not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

Evaluation = Callable[[np.ndarray, np.ndarray, Relevance, int], float]


def farthest_first(queries: np.ndarray, database: np.ndarray, relevance: Relevance, k: int) -> float:
    """The greatest Hamming distance is ranked first, as when a distance is taken for a similarity."""
    # The distance to the complement is the length minus the distance; bits that only fill the last byte shift all alike.
    return float(precision_at_k(~queries, database, relevance, k).expected.mean())


def queries_out_of_order(queries: np.ndarray, database: np.ndarray, relevance: Relevance, k: int) -> float:
    """The codes of the queries stand in another order than their labels."""
    order = np.random.default_rng(0).permutation(len(queries))
    return float(precision_at_k(queries[order], database, relevance, k).expected.mean())


def one_code(queries: np.ndarray, database: np.ndarray, relevance: Relevance, k: int) -> float:
    """All documents have one code, and a stable sort leaves the first k of the file in front."""
    return float(np.mean([relevance.row(i)[:k].mean() for i in range(len(queries))]))


MISTAKES: dict[str, Evaluation] = {
    "farthest first": farthest_first,
    "queries out of order": queries_out_of_order,
    "one code for all": one_code,
}
