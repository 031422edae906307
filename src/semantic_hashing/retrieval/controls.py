"""The controls that are no hashers: exact cosine ranking, and the ceiling of codes that know the labels."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.retrieval.precision import Precision, precision_at_k, precision_of_scores
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.retrieval.score import base, means

# Queries per block of the similarity matrix: 256 x 21,000 documents of float32 are 21 MiB.
BLOCK = 256


def control(name: str, features: Path, folder: Path, k: int, record: dict[str, Any]) -> dict[str, Any]:
    """Score ``Cosine`` or ``Labels`` and write ``score.json`` and ``queries.npz`` into ``folder``.

    Cosine ranks the training documents by the exact cosine of TF-IDF: what hashing approximates. Labels ranks them by
    the Hamming distance of their label sets as one-hot codes: a ceiling for single labels, and close to one for several.

    Args:
        name: "Cosine" or "Labels".
        features: ``features.npz`` of the data set.
        folder: where the files go.
        k: depth of precision@k.
        record: what the control is, copied into the score.
    """
    started = time.perf_counter()
    prepared = Prepared.read(features)
    rank = {"Cosine": _cosine, "Labels": _labels}[name]
    test, validation = rank(prepared, "test", k), rank(prepared, "validation", k)
    result = record | base(prepared, k) | {"status": "ok", "reason": None, "codes": None, "hyperparameters": {}, "epochs": None, "peak_mib": None}
    result |= means(test.expected, test.lower, test.upper, validation.expected)
    result |= {"seconds": round(time.perf_counter() - started, 3)}
    io.write_arrays(folder / "queries.npz", {name: getattr(test, field).astype(np.float32) for name, field in _FIELDS})
    io.write_json(folder / "score.json", result)
    return result


_FIELDS = (("precision", "expected"), ("lower", "lower"), ("upper", "upper"))


def _labels(prepared: Prepared, part: str, k: int) -> Precision:
    queries, database = prepared.labels[prepared.rows(part)], prepared.labels[prepared.rows("train")]
    return precision_at_k(pack(queries.toarray()), pack(database.toarray()), Relevance(queries, database), k)


def _cosine(prepared: Prepared, part: str, k: int) -> Precision:
    rows, train = prepared.rows(part), prepared.rows("train")
    relevance = Relevance(prepared.labels[rows], prepared.labels[train])
    database = prepared.tfidf[train].T.tocsc()
    found: list[Precision] = []
    for start in range(0, len(rows), BLOCK):
        similarities = (prepared.tfidf[rows[start : start + BLOCK]] @ database).toarray()
        found += [precision_of_scores(similarity, relevance.row(start + i), k) for i, similarity in enumerate(similarities)]
    return Precision(*(np.concatenate([getattr(p, field) for p in found]) for _, field in _FIELDS))
