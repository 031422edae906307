"""Score stored codes: a change of the measure never retrains a model."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare.chance import chance
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.retrieval.codes import statistics
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance


def score(features: Path, folder: Path, k: int) -> dict[str, Any]:
    """Score the codes of a cell: ``codes.npz`` and ``status.json`` in, ``score.json`` and ``queries.npz`` out.

    Test documents, and separately validation documents, query the training documents. The precision of a failed cell
    is null and its reason stands in the score.

    Args:
        features: ``features.npz`` of the data set.
        folder: the cell's folder.
        k: depth of precision@k.

    Raises:
        InputError: k is larger than the training part.
        RunError: the codes do not belong to these features.
    """
    status = io.read_json(folder / "status.json")
    codes = io.read_arrays(folder / "codes.npz")
    prepared = Prepared.read(features)
    result: dict[str, Any] = status | base(prepared, k) | {"precision": None, "lower": None, "upper": None, "validation": None, "codes": None}
    result |= {"kl_bits": None, "perplexity": None}
    per_query = {name: np.zeros(0, dtype=np.float32) for name in ("precision", "lower", "upper")}
    if status["status"] == "ok":
        for part in PARTS:
            if codes[part].shape != (len(prepared.rows(part)), -(-status["bits"] // 8)):
                raise RunError(f"{folder / 'codes.npz'}: the codes do not belong to {features}; run 'semhash hash' again")
        test = precision_at_k(codes["test"], codes["train"], _relevance(prepared, "test"), k)
        validation = precision_at_k(codes["validation"], codes["train"], _relevance(prepared, "validation"), k)
        result |= means(test.expected, test.lower, test.upper, validation.expected)
        result |= {"codes": dataclasses.asdict(statistics(codes["train"], status["bits"]))}
        result |= _rate_and_distortion(io.read_arrays(folder / "examination.npz"), prepared)
        per_query = {name: array.astype(np.float32) for name, array in zip(per_query, (test.expected, test.lower, test.upper), strict=True)}
    io.write_arrays(folder / "queries.npz", per_query)
    io.write_json(folder / "score.json", result)
    return result


def base(prepared: Prepared, k: int) -> dict[str, Any]:
    """What every score of a data set says: depth, sizes and chance level.

    Raises:
        InputError: k is larger than the training part.
    """
    n = len(prepared.rows("train"))
    if k > n:
        raise InputError(f"k: {k} is more than the {n} training documents; lower k")
    train, test = (prepared.labels[prepared.rows(part)] for part in ("train", "test"))
    return {"k": k, "n_queries": test.shape[0], "n_database": n, "chance": chance(train, test)}


def means(expected: np.ndarray, lower: np.ndarray, upper: np.ndarray, validation: np.ndarray) -> dict[str, float]:
    """The averages over queries that a score reports."""
    return {
        "precision": float(expected.mean()),
        "lower": float(lower.mean()),
        "upper": float(upper.mean()),
        "validation": float(validation.mean()),
    }


def _rate_and_distortion(examined: dict[str, np.ndarray], prepared: Prepared) -> dict[str, float | None]:
    """``kl_bits``: mean KL to the prior of a test document, in bits. ``perplexity`` per word of the test part under the codes."""
    if not examined:
        return {"kl_bits": None, "perplexity": None}
    words = float(prepared.counts[prepared.rows("test")].sum())
    return {
        "kl_bits": float(examined["kl"].mean() / np.log(2)),
        "perplexity": float(np.exp(-examined["log_likelihood"].sum(dtype=np.float64) / words)),
    }


def _relevance(prepared: Prepared, part: str) -> Relevance:
    return Relevance(prepared.labels[prepared.rows(part)], prepared.labels[prepared.rows("train")])
