"""The epoch chosen with and without labels."""

import pytest

from semantic_hashing.analyses.selectors import ANALYSIS
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_the_variants_stand_with_both_epochs(run):
    assert "NASH-DN" in ANALYSIS.table(run)


def test_a_run_without_the_study_has_no_such_table(small):
    assert not ANALYSIS.table(Run.load(small)).strip()
