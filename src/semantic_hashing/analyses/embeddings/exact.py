"""The exact ranking by cosine, of words and of embeddings: what their codes approximate."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.retrieval.precision import precision_of_scores
from semantic_hashing.retrieval.relevance import Relevance

# Queries per block of the matrix of cosines, as of the controls.
BLOCK = 256

# Cosines (q, n) of the n training documents to the documents of these rows.
Cosines = Callable[[np.ndarray], np.ndarray]


def of_words(prepared: Prepared) -> Cosines:
    """The cosine of TF-IDF, as the control Cosine has it."""
    database = prepared.tfidf[prepared.rows("train")].T.tocsc()
    return lambda rows: np.asarray((prepared.tfidf[rows] @ database).toarray())


def of_vectors(prepared: Prepared, vectors: np.ndarray) -> Cosines:
    """The cosine of unit vectors (n, D) float32 of all documents."""
    database = vectors[prepared.rows("train")].astype(np.float64).T
    # In double precision and then rounded: copies of a document are tied, wherever a block puts them.
    return lambda rows: np.asarray((vectors[rows].astype(np.float64) @ database).astype(np.float32))


def scores(prepared: Prepared, cosines: Cosines, k: int) -> dict[str, Any]:
    """Mean ``precision``@k of the test documents as queries, that of the ``validation`` documents, and the ``seconds`` of both."""
    started = time.perf_counter()
    validation, test = (_mean(prepared, cosines, part, k) for part in PARTS[1:])
    return {"precision": test, "validation": validation, "seconds": round(time.perf_counter() - started, 3)}


def _mean(prepared: Prepared, cosines: Cosines, part: str, k: int) -> float:
    rows = prepared.rows(part)
    relevance = Relevance(prepared.labels[rows], prepared.labels[prepared.rows("train")])
    found: list[np.ndarray] = []
    for start in range(0, len(rows), BLOCK):
        block = cosines(rows[start : start + BLOCK])
        found += [precision_of_scores(row, relevance.row(start + place), k).expected for place, row in enumerate(block)]
    return float(np.concatenate(found).mean()) if found else float("nan")
