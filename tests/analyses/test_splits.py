"""Fresh draws of the split."""

import pytest

from semantic_hashing.analyses.splits import ANALYSIS
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_every_method_stands_on_each_data_set(run):
    assert ANALYSIS.table(run).count("NASH-DN") == len(run.config.datasets)


def test_a_run_without_the_study_has_no_such_table(small):
    assert not ANALYSIS.table(Run.load(small)).strip()
