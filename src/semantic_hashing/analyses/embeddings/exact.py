"""The exact ranking by cosine, of words and of embeddings: what their codes approximate."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.data.prepare.prepared import PARTS, Prepared

# By their names there: with others the code of every control would be another.
from semantic_hashing.retrieval.controls import Scores
from semantic_hashing.retrieval.controls import _by_scores as ranking
from semantic_hashing.retrieval.controls import _cosine as cosine_of_words


def of_words(prepared: Prepared) -> Scores:
    """The cosine of TF-IDF, that of the control Cosine, which needs no file and has no bits and no seed."""
    return cosine_of_words(prepared, Path(), 0, 0)


def of_vectors(prepared: Prepared, vectors: np.ndarray) -> Scores:
    """The cosine of unit vectors (n, D) float32 of all documents."""
    database = vectors[prepared.rows("train")].astype(np.float64).T
    # In double precision and then rounded: copies of a document are tied, wherever a block puts them.
    return lambda rows: np.asarray((vectors[rows].astype(np.float64) @ database).astype(np.float32))


def scores(prepared: Prepared, cosines: Scores, k: int) -> dict[str, Any]:
    """Mean ``precision``@k of the test documents as queries, that of the ``validation`` documents, and the ``seconds`` of both."""
    started, rank = time.perf_counter(), ranking(cosines)
    validation, test = (float(rank(prepared, part, k).expected.mean()) for part in PARTS[1:])
    return {"precision": test, "validation": validation, "seconds": round(time.perf_counter() - started, 3)}
