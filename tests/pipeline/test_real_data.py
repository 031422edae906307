"""Sanity floors on real data: 20Newsgroups, one seed, 32 bits, as `semhash` computes them by hand."""

import os
import subprocess
import sys

import pytest

from semantic_hashing.core import io


def semhash(*arguments):
    return subprocess.run([sys.executable, "-m", "semantic_hashing", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A prepared run: the overlay's path and its results folder."""
    folder = tmp_path_factory.mktemp("real")
    overlay = folder / "real.yaml"
    overlay.write_text(f"results: {folder}/results\nraw: {folder}/raw\nsettings: [tuned]\ncorpora:\n  ng20: {{versions: [cachopo]}}\n")
    for data in ("smart", "ng20"):
        done = semhash("fetch", data, "-c", overlay)
        if done.returncode:
            message = f"the package registry cannot be reached: {done.stderr.splitlines()[-1]}"
            if os.environ.get("SEMHASH_REQUIRE_MIRROR") == "1":
                pytest.fail(message)
            pytest.skip(message)
    done = semhash("prepare", "ng20", "-c", overlay)
    assert done.returncode == 0, done.stderr
    return overlay, folder / "results"


def test_the_literature_recipe_hits_the_training_count(run):
    record = io.read_json(run[1] / "data/ng20/preparation.json")
    assert record["documents"]["train"] == 11_016
    assert record["vocabulary"] == 10_000
    assert record["chance"] == pytest.approx(0.05, abs=0.002)


@pytest.mark.parametrize(("method", "floor"), [("STH", 0.52), ("NASH-N", 0.57)])
def test_floors(run, method, floor):
    overlay, results = run
    for command in ("hash", "score"):
        done = semhash(command, "ng20", method, 32, 0, "-c", overlay)
        assert done.returncode == 0, done.stderr
    score = io.read_json(results / "cells/ng20/tuned" / method / "32-bits/seed-0/score.json")
    assert score["precision"] >= floor
