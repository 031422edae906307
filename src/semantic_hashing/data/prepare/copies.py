"""Copies of documents: how many documents of each part have one in the training part.

A document is judged by its features, the row of the TF-IDF matrix that every method sees:

- two documents are *exact copies* if their rows hold the same words with the same weights, bit for bit;
- two documents are *near copies* if the cosine of their rows is ``NEAR`` or more. An exact copy is also a near one.

A row without any word, or with a weight that is no finite number, is a copy of nothing, not even of a row like it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from semantic_hashing.data.prepare.near import NEAR
from semantic_hashing.data.prepare.prepared import PARTS, Prepared

# The part of a row's squared length that is looked up word by word. What is left out is shorter than ``NEAR``, so that no
# near copy is missed; a smaller part is shorter to look up, and leaves more pairs to compute.
LOOKED_UP = 0.5
# Entries of the sparse matrices that are held at once.
BLOCK = 4_000_000


@dataclass(frozen=True)
class Copies:
    """Which of the q documents of a part have copies in the training part; a training document is no copy of itself.

    Attributes:
        exact: (q,) bool, has an exact copy.
        near: (q,) bool, has a near copy; true wherever ``exact`` is.
        pairs: number of pairs of exact copies, a document of the part and one of the training part. Within the training
            part each pair counts once.
        same_labels: number of those pairs whose sets of labels are equal; two empty sets are.
    """

    exact: np.ndarray
    near: np.ndarray
    pairs: int
    same_labels: int


def statistics(prepared: Prepared) -> dict[str, Any]:
    """The counts of every part: ``documents``, of these with an ``exact`` and a ``near`` copy, ``pairs`` and ``same_labels``, see ``Copies``.

    ``cosine`` is that from which a copy is near.
    """
    counts: dict[str, Any] = {"cosine": NEAR}
    for part in PARTS:
        found = copies(prepared, part)
        numbers = {"documents": len(found.exact), "exact": int(found.exact.sum()), "near": int(found.near.sum())}
        counts[part] = numbers | {"pairs": found.pairs, "same_labels": found.same_labels}
    return counts


def copies(prepared: Prepared, part: str) -> Copies:
    """The copies that documents of ``train``, ``validation`` or ``test`` have in the training part.

    The memory needed grows with the training part's number of words, and not with the number of pairs.
    """
    within = part == "train"
    features, labels = _rows(prepared.tfidf), _rows(prepared.labels)
    # A row that is a copy of nothing has the empty key.
    usable = _usable(prepared.tfidf)
    alike = _numbered([row if good else b"" for row, good in zip(features, usable, strict=True)])
    labelled = _numbered([row + b"|" + names if good else b"" for row, names, good in zip(features, labels, usable, strict=True)])
    rows, train = prepared.rows(part), prepared.rows("train")
    sizes = np.bincount(alike[train] + 1, minlength=alike.max(initial=0) + 2)[1:]
    exact = (alike[rows] >= 0) & (sizes[alike[rows]] > within)
    near = exact.copy()
    # Whoever has an exact copy has a near one, and a document that stands in the training part twice is looked up once.
    asking = np.flatnonzero(usable[rows] & ~exact)
    distinct = train[usable[train]][np.unique(alike[train][usable[train]], return_index=True)[1]]
    near[asking] = _near(prepared.tfidf, rows[asking], distinct)
    return Copies(exact, near, _pairs(alike[rows], alike[train], within), _pairs(labelled[rows], labelled[train], within))


def _rows(matrix: sp.csr_array) -> list[bytes]:
    """Each row as bytes, the same for rows that hold the same values in the same columns."""
    canonical = matrix.copy()
    canonical.sum_duplicates()
    canonical.eliminate_zeros()
    columns = canonical.indices.astype(np.int64)
    spans = zip(canonical.indptr[:-1], canonical.indptr[1:], strict=True)
    return [columns[start:end].tobytes() + b"|" + canonical.data[start:end].tobytes() for start, end in spans]


def _usable(matrix: sp.csr_array) -> np.ndarray:
    """(n,) bool: rows with a word, and with finite weights alone."""
    bad, nonzero = ~np.isfinite(matrix.data), matrix.data != 0
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    usable: np.ndarray = (np.bincount(row[bad], minlength=matrix.shape[0]) == 0) & (np.bincount(row[nonzero], minlength=matrix.shape[0]) > 0)
    return usable


def _numbered(keys: list[bytes]) -> np.ndarray:
    """(n,) int64, the same number for the same key, from 0 in the order of first sight; -1 for the empty key."""
    numbers: dict[bytes, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) if key else -1 for key in keys], dtype=np.int64)


def _pairs(queries: np.ndarray, database: np.ndarray, within: bool) -> int:
    """How many pairs of a query and a document of the database have the same number, -1 left out; ``within`` one part, each pair once."""
    length = max(queries.max(initial=0), database.max(initial=0)) + 1
    asked, stored = (np.bincount(numbers[numbers >= 0], minlength=length) for numbers in (queries, database))
    return int((stored * (stored - 1) // 2).sum() if within else (asked * stored).sum())


def _near(features: sp.csr_array, queries: np.ndarray, database: np.ndarray) -> np.ndarray:
    """(q,) bool: which rows ``queries`` have a cosine of ``NEAR`` or more with another of the rows ``database``.

    Of a query only the rarest words are looked up, which make up ``LOOKED_UP`` of its squared length or more (prefix filtering: Bayardo,
    Ma and Srikant, WWW 2007). The rest adds to a cosine at most its own length, so that few pairs are left to compute.
    """
    near = np.zeros(len(queries), dtype=bool)
    if not (len(queries) and len(database)):
        return near
    asked, stored = (sp.csr_array(normalize(features[rows].astype(np.float64))) for rows in (queries, database))
    looked_up, rest = _rarest(asked, np.bincount(stored.indices, minlength=stored.shape[1]))
    by_word = sp.csr_array(stored.T)
    for start, end in _blocks(len(queries), len(database)):
        cosines = sp.coo_array(looked_up[start:end] @ by_word)
        query, document = cosines.coords
        # The slack is for rounding.
        possible = (cosines.data + rest[start + query] >= NEAR - 1e-9) & (queries[start + query] != database[document])
        query, document = start + query[possible], document[possible]
        for first, last in _blocks(len(query), 1 + max(asked.nnz // asked.shape[0], stored.nnz // stored.shape[0])):
            products = asked[query[first:last]].multiply(stored[document[first:last]])
            near[query[first:last][np.asarray(products.sum(axis=1)).ravel() >= NEAR]] = True
    return near


def _rarest(rows: sp.csr_array, df: np.ndarray) -> tuple[sp.csr_array, np.ndarray]:
    """The rarest words of each row of unit length, without the commonest that hold less than ``1 - LOOKED_UP`` of its square; length of those."""
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((-df[rows.indices], row))
    row, columns, weights = row[order], rows.indices[order], rows.data[order]
    reached = np.cumsum(weights**2)
    before = np.concatenate([[0.0], reached])[rows.indptr[:-1]]
    kept = reached - before[row] >= 1 - LOOKED_UP
    rest = np.sqrt(np.bincount(row[~kept], weights[~kept] ** 2, minlength=rows.shape[0]))
    return sp.csr_array((weights[kept], (row[kept], columns[kept])), shape=rows.shape), rest


def _blocks(count: int, width: int) -> Iterator[tuple[int, int]]:
    """Spans of up to ``BLOCK`` entries, ``width`` an item."""
    step = max(1, BLOCK // max(1, width))
    return ((start, min(start + step, count)) for start in range(0, count, step))
