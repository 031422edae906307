"""Training on another processor: the same codes where the kernels are the same, and a score within the seeds' interval where they are not.

Run as a program, this file trains the models of ``models`` and prints them; the tests do that with the kernels of a lesser processor.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import threadpoolctl

from semantic_hashing.core import arithmetic
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.inputs import derive
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.training.driver import set_up_torch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SHORT = {"max_epochs": 4, "batch_size": 20, "selector": "none"}
METHODS = {"SpH": {}, "STH": {}, "VDSH": SHORT, "NASH": SHORT}
SEEDS = (0, 1, 2)


def models() -> dict[str, list[tuple[str, float]]]:
    """By method, a digest of the codes and the precision of the model of each seed; a method that draws nothing has one."""
    prepared = synthetic.prepared(500, 300, 5, seed=0)
    relevance = Relevance(*(prepared.labels[prepared.rows(part)] for part in ("test", "train")))
    found: dict[str, list[tuple[str, float]]] = {}
    for method, options in METHODS.items():
        for seed in SEEDS if options else SEEDS[:1]:
            hasher = registry.create(method, 16, seed, options)
            set_up_torch(1)
            with threadpoolctl.threadpool_limits(1):
                fit(hasher, prepared, lambda name: derive(name, prepared))
                test, train = (hasher.encode(prepared.tfidf[prepared.rows(part)]) for part in ("test", "train"))
            precision = float(precision_at_k(test, train, relevance, 50).expected.mean())
            found.setdefault(method, []).append((hashlib.sha256(test.tobytes() + train.tobytes()).hexdigest(), precision))
    return found


def elsewhere(**variables):
    """What ``models`` and ``arithmetic.record`` give in another process."""
    done = subprocess.run([sys.executable, __file__], env=os.environ | variables, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return {method: [tuple(model) for model in answer["models"][method]] for method in METHODS}, answer["arithmetic"]


def portable():
    """The variables of config/portable.env."""
    lines = (ROOT / "config/portable.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="module")
def here():
    return models()


@pytest.fixture(scope="module")
def restricted():
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("config/portable.env is for x86-64")
    return elsewhere(**portable())


def test_the_same_kernels_give_the_same_codes_in_another_process(here):
    found, record = elsewhere()
    assert arithmetic.differences(record, arithmetic.record()) == []
    assert found == here


@pytest.mark.parametrize("processor", ["skylake", "znver3", "haswell"])
def test_the_row_update_compiled_for_another_processor_gives_the_same_codes(here, processor):
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("these are x86-64 processors")
    found, record = elsewhere(NUMBA_CPU_NAME=processor, NUMBA_CPU_FEATURES="")
    assert record["numba"].endswith(f"compiled for {processor}")
    assert found == here


@pytest.mark.parametrize("method", METHODS)
def test_other_kernels_score_within_the_interval_of_the_seeds(here, restricted, method):
    before, after = (np.array([precision for _, precision in found[method]]) for found in (here, restricted[0]))
    # Of the next seed's score, in 99 of 100 cases; .02 is what the audit calls reproduced, and holds for a method without seeds.
    spread = scipy.stats.t.ppf(0.995, len(before) - 1) * before.std(ddof=1) * np.sqrt(1 + 1 / len(before)) if len(before) > 1 else 0
    assert np.all(np.abs(after - before.mean()) <= max(spread, 0.02))


def test_the_portable_variables_are_in_force_and_on_record(restricted):
    _, record = restricted
    assert dict(entry.split("=", 1) for entry in record["switches"].split(" ")) == portable()
    assert set(portable()) <= set(arithmetic.SWITCHES)
    assert record["torch"].endswith(", AVX2")
    assert record["numba"].endswith("compiled for skylake")
    assert all("Haswell" in record[name] for name in ("numpy", "scipy"))
    assert "AVX512" not in record["numpy"]


if __name__ == "__main__":
    print(json.dumps({"models": models(), "arithmetic": arithmetic.record()}))
