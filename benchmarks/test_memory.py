"""Time and peak memory of one training job of each method at 20,000 words, each in a process of its own."""

import inspect
import json
import subprocess
import sys

import numpy as np
import pytest

from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.registry import hasher_class

from .shapes import LARGE, counts, features, labels

JOB = """
import json, sys
from pathlib import Path
from benchmarks.shapes import peak_mib
from semantic_hashing.hashers import registry
from semantic_hashing.training import driver
folder, method, bits, options = sys.argv[1:]
hasher = registry.create(method, int(bits), 0, json.loads(options))
status = driver.run(hasher, Path(folder) / "features.npz", Path(folder) / method, {"method": method})
print(json.dumps(status | {"peak_mib": peak_mib()}))
"""
# What takes long and needs no more memory the second time: passes over the documents; and the bits of methods that learn one after another.
ONCE = ("max_epochs", "pretrain_epochs", "topic_epochs", "rounds")
BITS = dict.fromkeys(METHODS, 128) | {"STH": 8, "KSH": 8}


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A prepared data set of 20,000 words."""
    folder, documents = tmp_path_factory.mktemp("large"), LARGE.train + 2 * LARGE.test
    part = np.repeat([0, 1, 2], [LARGE.train, LARGE.test, LARGE.test]).astype("uint8")
    own = labels(documents, LARGE.labels)
    Prepared(counts(documents, LARGE.words, LARGE.tokens), features(documents, LARGE.words, LARGE.tokens), own, part).write(folder / "features.npz")
    return folder


@pytest.mark.parametrize("method", METHODS)
def test_memory_of_a_job(filed, large, method):
    options = {name: 1 for name in ONCE if name in inspect.signature(hasher_class(method)).parameters}
    command = [sys.executable, "-c", JOB, str(large), method, str(BITS[method]), json.dumps(options)]
    peaks = []

    def job():
        status = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        assert status["status"] == "ok", status["reason"]
        peaks.append(status["peak_mib"])

    benchmark = filed(f"one job of {method}, {BITS[method]} bits, one pass", LARGE.name)
    benchmark.pedantic(job, rounds=5)
    benchmark.extra_info["peak_mib"] = sorted(peaks)
    assert max(peaks) <= 1024
