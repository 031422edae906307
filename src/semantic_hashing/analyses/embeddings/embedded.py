"""A method's codes of sentence embeddings, trained and scored as its codes of words are."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import threadpoolctl
from sklearn.neighbors import NearestNeighbors

from semantic_hashing import inputs
from semantic_hashing.analyses.embeddings.dense import dense
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.base import COUNTS, Hasher
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.training.driver import set_up_torch

logger = logging.getLogger(__name__)


def create(method: str, bits: int, seed: int, options: dict[str, Any]) -> Hasher:
    """An unfitted hasher for ``embedded`` documents.

    Raises:
        InputError: an unknown method or option; the nearest name is given.
    """
    return registry.build(dense(registry.hasher_class(method)), method, bits, seed, options, METHODS[method].preset)


def embedded(prepared: Prepared, vectors: np.ndarray) -> Prepared:
    """The same documents, labels and parts with unit vectors (n, D) float32 in place of the words; there are no counts of words to learn from."""
    n, width = vectors.shape
    indices = np.tile(np.arange(width, dtype=np.int32), n)
    X = sp.csr_array((vectors.ravel(), indices, np.arange(n + 1, dtype=np.int32) * width), shape=(n, width))
    none = sp.csr_array((np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(n + 1, np.int32)), shape=(n, width))
    return Prepared(none, X, prepared.labels, prepared.part)


def derive(name: str, prepared: Prepared) -> Mapping[str, np.ndarray]:
    """A derived input of ``embedded`` documents: neighbours by products of whole matrices, for these are not sparse; all else as of words."""
    kind, count = inputs.parse(name)
    if kind != "neighbours":
        return inputs.derive(name, prepared)
    rows = prepared.tfidf[prepared.rows("train")].toarray()
    # Of unit vectors the squared distance is twice that of the cosine.
    search = NearestNeighbors(n_neighbors=min(count, len(rows) - 1) + 1, algorithm="brute").fit(rows)
    distances, indices = search.kneighbors(rows)
    return {"indices": indices, "distances": distances**2 / 2}


def check(hasher: Hasher) -> None:
    """Refuse a method that cannot learn from vectors.

    Raises:
        InputError: it learns from counts of words.
    """
    if hasher.features == "counts" or COUNTS in hasher.needs:
        raise InputError(f"{type(hasher).__name__}: learns from counts of words, which sentence embeddings do not have; take ITQ or NbrMI")


def scores(hasher: Hasher, prepared: Prepared, k: int, parts: Sequence[str], device: str = "cpu") -> dict[str, Any]:
    """Fit a method on ``embedded`` documents and give the mean precision@k of each of ``parts`` as queries, and the seconds of fit and codes.

    Args:
        hasher: unfitted.
        prepared: the documents.
        k: depth of precision@k.
        parts: of "validation" and "test"; of a part that is not named nothing is encoded.
        device: "cpu" or "cuda".

    Raises:
        HasherError: the method cannot be fitted.
        InputError: it learns from counts of words.
    """
    check(hasher)
    started = time.perf_counter()
    with threadpoolctl.threadpool_limits(1):
        set_up_torch(1, device)
        matrix = fit(hasher, prepared, lambda name: derive(name, prepared))
        train = prepared.rows("train")
        database = hasher.encode_training(matrix[train])
        codes = {part: hasher.encode(matrix[prepared.rows(part)]) for part in parts}
    seconds = round(time.perf_counter() - started, 3)
    found = {
        part: float(precision_at_k(own, database, Relevance(prepared.labels[prepared.rows(part)], prepared.labels[train]), k).expected.mean())
        for part, own in codes.items()
    }
    return found | {"seconds": seconds, "epochs": hasher.report().get("epochs")}


def run(hasher: Hasher, prepared: Prepared, k: int, out: Path, record: dict[str, Any], device: str = "cpu") -> dict[str, Any]:
    """Fit and score a method on ``embedded`` documents, and write the result: ``record`` with precision, validation and seconds.

    Raises:
        HasherError: the method cannot be fitted.
        InputError: it learns from counts of words.
    """
    found = scores(hasher, prepared, k, PARTS[1:], device)
    result = record | {"k": k, "precision": found["test"]} | {name: found[name] for name in ("validation", "seconds", "epochs")}
    io.write_json(out, result)
    return result


def choose(
    trials: Mapping[str, Callable[[], Hasher]], prepared: Prepared, k: int, out: Path, record: dict[str, Any], device: str = "cpu"
) -> dict[str, Any]:
    """Try variants of a method on validation data, and write their scores and the place of the best, the first of those that are level.

    Args:
        trials: what makes each variant, by its name.
        prepared: ``embedded`` documents; nothing of the test part is encoded.
        k: depth of precision@k.
        out: the file to write.
        record: what the method is, copied into the result.
        device: "cpu" or "cuda".

    Raises:
        HasherError: a variant cannot be fitted.
        InputError: the method learns from counts of words.
    """
    tried = []
    for name, make in trials.items():
        tried.append({"options": name} | scores(make(), prepared, k, PARTS[1:2], device))
        logger.info("%s: validation %.4f", name or "as for words", tried[-1]["validation"])
    best = max(range(len(tried)), key=lambda place: (tried[place]["validation"], -place))
    result = record | {"k": k, "tried": tried, "chosen": best}
    io.write_json(out, result)
    return result
