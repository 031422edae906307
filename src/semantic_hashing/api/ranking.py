"""Search among hash codes, and how good a ranking by them is."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, overload

import numpy as np

from semantic_hashing.api import matrices
from semantic_hashing.core.errors import InputError
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.retrieval import precision
from semantic_hashing.retrieval.codes import words
from semantic_hashing.retrieval.precision import Precision
from semantic_hashing.retrieval.relevance import Relevance

# Pairs of a query and a document that are looked at together; bounds the memory.
PAIRS = 2**23


class Neighbours(NamedTuple):
    """The nearest documents of each query.

    Attributes:
        indices: (q, k) int64, rows of the database.
        distances: (q, k) int64, Hamming distances, rising along a row.
    """

    indices: np.ndarray
    distances: np.ndarray


def search(database: Any, queries: Any, k: int = 10) -> Neighbours:
    """The k documents of smallest Hamming distance to each query. Documents at one distance stand in the order of the database.

    Every document is looked at.

    Args:
        database: packed codes uint8 (n, bytes); or a fitted hasher, for the documents that it was fitted on.
        queries: packed codes uint8 (q, bytes); with a hasher, whatever its ``encode`` takes.
        k: how many, 1 <= k <= n.

    Returns:
        ``indices`` and ``distances``, each (q, k) int64.

    Raises:
        InputError: k is out of range, or the codes are no packed codes or differ in length.
        HasherError: the hasher cannot encode the queries.

    Examples:
        >>> import numpy as np
        >>> from semantic_hashing import search
        >>> database = np.array([[0b00000000], [0b11110000], [0b11111111]], dtype=np.uint8)
        >>> indices, distances = search(database, np.array([[0b11100000]], dtype=np.uint8), k=2)
        >>> indices
        array([[1, 0]])
        >>> distances
        array([[1, 3]])
    """
    if isinstance(database, Hasher):
        kept = getattr(database, "database_", None)
        if kept is None:
            raise InputError("search: the hasher holds no codes of its training documents; fit it, or give codes as the database")
        database, queries = kept, database.encode(queries)
    database, queries = _codes("database", database), _codes("queries", queries)
    _same_bytes(queries, database)
    _depth(k, len(database))
    kept_words, asked = words(database), words(queries)
    n, rows = len(database), max(1, PAIRS // max(1, len(database)))
    indices, distances = np.empty((len(queries), k), dtype=np.int64), np.empty((len(queries), k), dtype=np.int64)
    for start in range(0, len(queries), rows):
        block = slice(start, start + rows)
        found = np.zeros((len(queries[block]), n), dtype=np.int64)
        for of_database, of_queries in zip(kept_words, asked[:, block], strict=True):
            found += np.bitwise_count(of_database ^ of_queries[:, None])
        # The distance first, then the place in the database.
        keys = found * n + np.arange(n)
        nearest = np.sort(np.partition(keys, k - 1, axis=1)[:, :k], axis=1)
        distances[block], indices[block] = np.divmod(nearest, n)
    return Neighbours(indices, distances)


@overload
def precision_at_k(
    queries: np.ndarray, database: np.ndarray, y_queries: Any, y_database: Any, k: int = ..., *, per_query: Literal[False] = ...
) -> float: ...
@overload
def precision_at_k(
    queries: np.ndarray, database: np.ndarray, y_queries: Any, y_database: Any, k: int = ..., *, per_query: Literal[True]
) -> Precision: ...
def precision_at_k(
    queries: np.ndarray, database: np.ndarray, y_queries: Any, y_database: Any, k: int = 100, *, per_query: bool = False
) -> float | Precision:
    """Mean precision@k of rankings by Hamming distance: the share of the k nearest documents that have a label of the query.

    Documents at one distance count by the expectation over their orders, so nothing is drawn.

    Args:
        queries: packed codes uint8 (q, bytes), as ``encode`` gives.
        database: packed codes uint8 (n, bytes).
        y_queries: labels of the queries, one each (q,) or an indicator matrix (q, L).
        y_database: labels of the documents, of the same kind.
        k: depth, 1 <= k <= n.
        per_query: return ``retrieval.precision.Precision`` instead: the expectation and its bounds of each query.

    Returns:
        The mean over the queries; with ``per_query`` three arrays (q,) float64.

    Raises:
        InputError: k is out of range, or codes and labels do not belong together.
        HasherError: the labels are of no known form.

    Examples:
        Two documents lie at the distance of the second place, and one of them is relevant, so that it counts half:

        >>> import numpy as np
        >>> from semantic_hashing import precision_at_k
        >>> database = np.array([[0b0000], [0b0001], [0b0010]], dtype=np.uint8)
        >>> query = np.array([[0b0000]], dtype=np.uint8)
        >>> precision_at_k(query, database, ["sport"], ["sport", "sport", "business"], k=2)
        0.75
        >>> found = precision_at_k(query, database, ["sport"], ["sport", "sport", "business"], k=2, per_query=True)
        >>> found.lower, found.upper
        (array([0.5]), array([1.]))
    """
    queries, database = _codes("queries", queries), _codes("database", database)
    _same_bytes(queries, database)
    _depth(k, len(database))
    of_queries, of_database = matrices.labels(y_queries, y_database)
    if of_queries is None or of_database is None:
        raise InputError("precision_at_k: there are no labels")
    for what, codes, labels in (("queries", queries, of_queries), ("database", database, of_database)):
        if labels.shape[0] != len(codes):
            raise InputError(f"precision_at_k: {what}: {len(codes)} codes and {labels.shape[0]} documents with labels")
    if not len(queries):
        raise InputError("precision_at_k: there is no query")
    found = precision.precision_at_k(queries, database, Relevance(of_queries, of_database), k)
    return found if per_query else float(found.expected.mean())


def _codes(what: str, codes: Any) -> np.ndarray:
    array = np.asarray(codes)
    if array.dtype != np.uint8 or array.ndim != 2 or not array.shape[1]:
        raise InputError(f"{what}: {array.dtype} {array.shape} are no packed codes, uint8 (n, bytes); encode gives them, and numpy.packbits of bits")
    return array


def _same_bytes(queries: np.ndarray, database: np.ndarray) -> None:
    if queries.shape[1] != database.shape[1]:
        raise InputError(f"queries have codes of {queries.shape[1]} bytes, the database of {database.shape[1]}")


def _depth(k: int, documents: int) -> None:
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= documents:
        raise InputError(f"k: {k} is not between 1 and the {documents} documents of the database")
