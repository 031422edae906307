"""Encoders and decoders beside the reported ones."""

import pytest

from semantic_hashing.analyses.architectures import ANALYSIS
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_architectures_stand_beside_the_reported_ones(run):
    text = ANALYSIS.table(run)
    assert ".5844" in text
    assert ".1047" in text
    own = run.models.query("setting == 'tuned+hidden=none' and method == 'NASH-DN'")["precision"].mean()
    assert f"{own:.4f}".removeprefix("0") in text


def test_a_run_without_the_study_has_no_such_table(small):
    assert not ANALYSIS.table(Run.load(small)).strip()
