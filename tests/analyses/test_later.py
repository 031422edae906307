"""Later work beside the best variant."""

import pytest

from semantic_hashing.analyses.later import ANALYSIS
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_later_work_stands_beside_the_best_variant(run):
    text = ANALYSIS.table(run)
    values = reported.later(run.config)
    assert all(method in text for method in set(values["method"]))
    best = run.summary[run.summary["method"].isin(run.variants)].query("dataset == 'ng20' and bits == 64")["precision"].max()
    assert f"{best:.4f}".removeprefix("0") in text


def test_the_text_leads_to_the_table(run):
    assert r"\autoref{tab:later}" in ANALYSIS.text(run)
