"""One trial of a search: fit with one set of hyper-parameters and score it on the validation part alone."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import threadpoolctl

from semantic_hashing import inputs
from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.training.driver import set_up_torch

logger = logging.getLogger(__name__)


def run(hasher: Hasher, features: Path, out: Path, record: dict[str, Any], k: int, threads: int = 1, device: str = "cpu") -> dict[str, Any]:
    """Fit ``hasher``, let the validation documents query the training documents, and write the record ``out``.

    The test part is neither encoded nor looked at.

    Args:
        hasher: unfitted.
        features: ``features.npz`` of the data set.
        out: the file to write.
        record: what the trial is, copied into the result.
        k: depth of precision@k.
        threads: threads of the numeric libraries.
        device: "cpu" or "cuda".
    """
    prepared = Prepared.read(features)
    started = time.perf_counter()
    result: dict[str, Any] = record | {"validation": None, "reason": None, "epochs": None}
    try:
        with threadpoolctl.threadpool_limits(threads):
            set_up_torch(threads, device)
            matrix = fit(hasher, prepared, lambda name: inputs.read(name, features, prepared))
            train, validation = prepared.rows("train"), prepared.rows("validation")
            relevance = Relevance(prepared.labels[validation], prepared.labels[train])
            found = precision_at_k(hasher.encode(matrix[validation]), hasher.encode_training(matrix[train]), relevance, k)
        result |= {"validation": float(found.expected.mean())} | hasher.report()
    except HasherError as error:
        logger.error("trial failed: %s", error)
        result |= {"reason": str(error)}
    result |= {"seconds": round(time.perf_counter() - started, 3)}
    io.write_json(out, result)
    return result
