"""The workflow with `device: cuda`, here with the CPU in the GPU's place: one command trains the models of a method."""

import shutil

import pytest

from tests.pipeline.conftest import SMALL, Checkout, artefacts

SCORES = "results/mini/scores.csv"
ON_CPU = '\n\ndef device_of(method: str, device: str) -> str:\n    """The CPU in the place of a GPU."""\n    return "cpu"\n'
WITH_CUDA = '\nimport torch  # noqa: E402\n\ntorch.version.cuda = "13.0"\n'


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    checkout = Checkout.made(tmp_path_factory.mktemp("gpu"), **SMALL | {"bits": [8, 16], "device": "cuda", "jobs_per_gpu": 2})
    package = checkout.folder / "src/semantic_hashing"
    for file, text in (("training/gpu.py", ON_CPU), ("preflight/models.py", WITH_CUDA)):
        (package / file).write_text((package / file).read_text() + text)
    return checkout


def test_the_models_of_a_method_are_one_job(checkout):
    planned = checkout.planned(SCORES)
    assert (planned["together"], planned["take"], planned["score"]) == (1, 2, 4)
    # What is no neural method is trained on the CPU as ever.
    assert planned["hash"] == 2


def test_finished_models_are_not_trained_again(checkout):
    log = checkout.folder / "results/mini/logs/together/ng20/tuned/NASH.log"
    done = checkout.snakemake(SCORES)
    assert done.returncode == 0, done.stdout
    assert "2 made, 0 were there, 0 broken" in log.read_text()
    first = artefacts(checkout.folder / "results/mini/cells")
    assert first["ng20/tuned/NASH/16-bits/seed-0/status.json"]["status"] == "ok"
    assert checkout.planned(SCORES) == {}

    # As where the run was killed in the middle.
    group = checkout.folder / "results/mini/gpu"
    (group / "ng20/tuned/NASH.txt").unlink()
    shutil.rmtree(group / "cells/ng20/tuned/NASH/16-bits")
    shutil.rmtree(checkout.folder / "results/mini/cells/ng20/tuned/NASH")
    (checkout.folder / SCORES).unlink()
    done = checkout.snakemake(SCORES)
    assert done.returncode == 0, done.stdout
    assert "1 made, 1 were there, 0 broken" in log.read_text()
    assert artefacts(checkout.folder / "results/mini/cells") == first
