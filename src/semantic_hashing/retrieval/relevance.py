"""Relevance by labels: two documents are relevant to each other when they share at least one."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from semantic_hashing.retrieval.codes import pack, words


class Relevance:
    """Relevance of database documents to queries, from label sets kept as bit masks.

    Args:
        query_labels: CSR (q, L) bool.
        database_labels: CSR (n, L) bool.

    Attributes:
        queries: label sets of the queries as words (m, q) uint64.
        database: label sets of the documents as words (m, n) uint64.

    Examples:
        >>> labels = sp.csr_array([[True, False], [True, True], [False, True]])
        >>> Relevance(labels[:1], labels).row(0)
        array([ True,  True, False])
    """

    def __init__(self, query_labels: sp.csr_array, database_labels: sp.csr_array) -> None:
        if query_labels.shape[1] != database_labels.shape[1]:
            raise ValueError(f"queries have {query_labels.shape[1]} labels, the database has {database_labels.shape[1]}")
        self.queries = words(pack(query_labels.toarray()))
        self.database = words(pack(database_labels.toarray()))

    def row(self, query: int) -> np.ndarray:
        """(n,) bool: which documents of the database share a label with the query of this index."""
        shared: np.ndarray = (self.database[0] & self.queries[0, query]) != 0
        for database, queries in zip(self.database[1:], self.queries[1:], strict=True):
            shared |= (database & queries[query]) != 0
        return shared
