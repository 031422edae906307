"""Fit one hasher on a prepared data set and keep its codes and a record of how it went."""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

from semantic_hashing import inputs
from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError, RunError
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.fitting import fit

logger = logging.getLogger(__name__)


def run(hasher: Hasher, features: Path, folder: Path, record: dict[str, Any], threads: int = 1, device: str = "cpu") -> dict[str, Any]:
    """Fit ``hasher`` on the training part and write ``codes.npz``, ``examination.npz`` and ``status.json`` into ``folder``.

    The test part is encoded and nothing else; what ``fit`` is given is in ``hashers.fitting``. A hasher that cannot be
    fitted is a result too: its status is "failed" with the reason, its codes are empty, and the grid goes on.

    Args:
        hasher: unfitted.
        features: ``features.npz`` of the data set.
        folder: where the files go, the status last.
        record: what the cell is (data set, method, ...), copied into the status.
        threads: threads of the numeric libraries.
        device: "cpu" or "cuda", where the neural methods are trained.
    """
    prepared = Prepared.read(features)
    started = time.perf_counter()
    try:
        with threadpoolctl.threadpool_limits(threads):
            set_up_torch(threads, device)
            codes, examined, encoding = _codes(hasher, prepared, features)
        outcome: dict[str, Any] = {"status": "ok", "reason": None}
    except HasherError as error:
        logger.error("%s failed: %s", record.get("method"), error)
        codes, examined, encoding = {part: np.zeros((0, 0), dtype=np.uint8) for part in PARTS}, {}, None
        outcome = {"status": "failed", "reason": str(error)}
    status = record | outcome
    status |= {
        "seconds": round(time.perf_counter() - started, 3),
        "encoding_seconds": encoding,
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "hyperparameters": json.loads(json.dumps(hasher.get_params(), default=str)),
    }
    status |= {"epochs": None} | (hasher.report() if outcome["status"] == "ok" else {})
    io.write_arrays(folder / "codes.npz", codes)
    io.write_arrays(folder / "examination.npz", examined)
    io.write_json(folder / "status.json", status)
    return status


def _codes(hasher: Hasher, prepared: Prepared, features: Path) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], float]:
    """Codes of the three parts, what the model says besides of the test part, and the seconds that the codes of that part took."""
    matrix = fit(hasher, prepared, lambda name: inputs.read(name, features, prepared))
    train, validation, test = (matrix[prepared.rows(part)] for part in PARTS)
    codes = {"train": hasher.encode_training(train), "validation": hasher.encode(validation)}
    started = time.perf_counter()
    codes["test"] = hasher.encode(test)
    encoding = round(time.perf_counter() - started, 4)
    return codes, hasher.examine(test, prepared.counts[prepared.rows("test")]), encoding


def set_up_torch(threads: int, device: str = "cpu") -> None:
    """Pin torch to this many threads and to a device, if it is loaded.

    Raises:
        RunError: there is no such device.
    """
    # Only where the hasher has imported it: a method without torch never pays for it.
    if "torch" in sys.modules:
        import torch

        from semantic_hashing.neural.memory import keep_freed_memory

        torch.set_num_threads(threads)
        # Moments of weights that get no gradient decay into denormal numbers, on which a CPU is many times slower: after
        # 25 epochs they had doubled the time of an update.
        torch.set_flush_denormal(True)
        keep_freed_memory()
        if device == "cuda":
            if not torch.cuda.is_available():
                raise RunError("device: cuda is asked for, and torch finds no GPU; set it to cpu")
            torch.set_default_device(device)
