"""Both ways of binarising."""

import pytest

from semantic_hashing.analyses.binarization import ANALYSIS
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_both_binarisations_stand_side_by_side(run):
    text = ANALYSIS.table(run)
    for dataset in run.config.datasets:
        assert run.title(dataset) in text


def test_a_run_without_the_study_has_no_such_table(small):
    assert not ANALYSIS.table(Run.load(small)).strip()
