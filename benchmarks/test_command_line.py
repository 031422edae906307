"""Start-up of the command line, and the peak memory of one training job, each in a process of its own."""

import json
import subprocess
import sys

import numpy as np
import pytest

from semantic_hashing.data.prepared import Prepared

from .shapes import LARGE, counts, features, labels

JOB = """
import json, sys
from pathlib import Path
from semantic_hashing.hashers import driver, registry
hasher = registry.create(sys.argv[2], 128, 0, {"max_epochs": 1} if sys.argv[2] not in ("LSH", "SpH", "STH") else {})
print(json.dumps(driver.run(hasher, Path(sys.argv[1]) / "features.npz", Path(sys.argv[1]) / sys.argv[2], {"method": sys.argv[2]})))
"""


@pytest.mark.parametrize("arguments", [("--help",), ("methods",)], ids=" ".join)
def test_start_up(filed, arguments):
    command = [sys.executable, "-m", "semantic_hashing", *arguments]
    filed(f"semhash {' '.join(arguments)}", "command line").pedantic(
        lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), rounds=10, warmup_rounds=1
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A prepared data set of 20,000 words."""
    folder, documents = tmp_path_factory.mktemp("large"), LARGE.train + 2 * LARGE.test
    part = np.repeat([0, 1, 2], [LARGE.train, LARGE.test, LARGE.test]).astype("uint8")
    own = labels(documents, LARGE.labels)
    Prepared(counts(documents, LARGE.words, LARGE.tokens), features(documents, LARGE.words, LARGE.tokens), own, part).write(folder / "features.npz")
    return folder


@pytest.mark.parametrize("method", ["LSH", "SpH", "STH", "S-RBM", "VDSH", "NASH-DN"])
def test_memory_of_a_job(filed, large, method):
    peaks = []

    def job():
        done = subprocess.run([sys.executable, "-c", JOB, str(large), method], check=True, capture_output=True, text=True)
        peaks.append(json.loads(done.stdout.splitlines()[-1])["peak_mib"])

    benchmark = filed(f"one job of {method}, 128 bits, one epoch", LARGE.name)
    benchmark.pedantic(job, rounds=5)
    benchmark.extra_info["peak_mib"] = sorted(peaks)
    assert max(peaks) <= 1024
