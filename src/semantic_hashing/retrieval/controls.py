"""The controls that are no hashers: exact rankings, product quantisation, and the ceiling of codes that know the labels."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing import inputs
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.inputs.lsa import DIMENSIONS, latent
from semantic_hashing.retrieval.bm25 import weights
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.retrieval.precision import Precision, precision_at_k, precision_of_scores
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.retrieval.score import base, means

# Queries per block of the similarity matrix: 256 x 21,000 documents of float32 are 21 MiB.
BLOCK = 256
# The latent semantic space of LSA and PQ, which all of a data set share with its models (``hashers.catalogue.CONTROL_INPUTS``).
SPACE = f"lsa-{DIMENSIONS}"

# Scores (q, n) of the n training documents for the documents of these rows, greatest first.
Scores = Callable[[np.ndarray], np.ndarray]


def control(name: str, features: Path, folder: Path, k: int, record: dict[str, Any], *, bits: int = 0, seed: int = 0) -> dict[str, Any]:
    """Score a control and write ``score.json`` and ``queries.npz`` into ``folder``.

    All rank the training documents, and none has binary codes but the last:

    * Cosine, by the exact cosine of TF-IDF: what hashing approximates.
    * BM25, by its exact score of the query's words, each word once (``retrieval.bm25``): what a search engine does.
    * LSA, by the exact cosine of latent semantic analysis in 128 dimensions, which is what linear hashing approximates.
    * PQ, by the distance of the query's row in LSA-128, of unit length, to a product quantisation of the document's in ``bits`` bits. The
      query is not quantised. So documents take as much memory as hash codes, but a distance is not Hamming's.
    * Labels, by the Hamming distance of label sets as one-hot codes: a ceiling for single labels, and close to one for several.

    Args:
        name: of the control.
        features: ``features.npz`` of the data set.
        folder: where the files go.
        k: depth of precision@k.
        record: what the control is, copied into the score.
        bits: code length of PQ; nothing to the others.
        seed: of PQ.
    """
    started = time.perf_counter()
    prepared = Prepared.read(features)
    rank = _labels if name == "Labels" else _by_scores(_RANKINGS[name](prepared, features, bits, seed))
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


def _by_scores(scores: Scores) -> Callable[[Prepared, str, int], Precision]:
    def rank(prepared: Prepared, part: str, k: int) -> Precision:
        rows = prepared.rows(part)
        relevance = Relevance(prepared.labels[rows], prepared.labels[prepared.rows("train")])
        found: list[Precision] = []
        for start in range(0, len(rows), BLOCK):
            block = scores(rows[start : start + BLOCK])
            found += [precision_of_scores(row, relevance.row(start + i), k) for i, row in enumerate(block)]
        return Precision(*(np.concatenate([getattr(p, field) for p in found]) for _, field in _FIELDS))

    return rank


def _cosine(prepared: Prepared, features: Path, bits: int, seed: int) -> Scores:
    database = prepared.tfidf[prepared.rows("train")].T.tocsc()
    return lambda rows: np.asarray((prepared.tfidf[rows] @ database).toarray())


def _bm25(prepared: Prepared, features: Path, bits: int, seed: int) -> Scores:
    database = weights(prepared.counts[prepared.rows("train")]).T.tocsc()
    # In double precision and then rounded: sums of the same numbers in another order are tied.
    return lambda rows: ((prepared.counts[rows] > 0).astype(np.float64) @ database).toarray().astype(np.float32)


def _lsa(prepared: Prepared, features: Path, bits: int, seed: int) -> Scores:
    rows_of = _latent_rows(prepared, features)
    database = rows_of(prepared.rows("train")).astype(np.float64).T
    # In double precision and then rounded: documents with the same words are tied, wherever a block puts them.
    return lambda rows: (rows_of(rows).astype(np.float64) @ database).astype(np.float32)


def _product_quantisation(prepared: Prepared, features: Path, bits: int, seed: int) -> Scores:
    # Scikit-learn, which it loads, takes longer to start than the other controls take altogether.
    from semantic_hashing.retrieval.product_quantisation import ProductQuantiser

    rows_of = _latent_rows(prepared, features)
    database = rows_of(prepared.rows("train"))
    quantiser = ProductQuantiser.fit(database, bits, seed)
    codes = quantiser.encode(database)
    return lambda rows: -quantiser.distances(rows_of(rows), codes)


def _latent_rows(prepared: Prepared, features: Path) -> Callable[[np.ndarray], np.ndarray]:
    components = inputs.read(SPACE, features, prepared)["components"]
    return lambda rows: latent(prepared.tfidf[rows], components)


_RANKINGS: dict[str, Callable[[Prepared, Path, int, int], Scores]] = {"Cosine": _cosine, "BM25": _bm25, "LSA": _lsa, "PQ": _product_quantisation}
