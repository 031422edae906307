"""What each recipe hits and what it does."""

import pytest

from semantic_hashing.analyses.recipes import ANALYSIS
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_counts_of_the_literature_are_bold_where_a_recipe_hits_them(run):
    recipes = ANALYSIS.table(run)
    assert "plain" in recipes
    assert "as reported" in recipes
    assert r"\textbf{11,016}" in recipes  # the made-up preparation has the literature's count


def test_a_run_without_the_study_has_no_such_table(small):
    assert not ANALYSIS.table(Run.load(small)).strip()
