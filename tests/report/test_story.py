"""The sentences on what came out follow the scores, whichever way these fall."""

import pandas as pd
import pytest

from semantic_hashing.report import story
from semantic_hashing.scores.run import Run

from ..made_up import scored

ORDER = {"NASH": 0.0, "NASH-N": 0.01, "NASH-DN": 0.02}


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def told(run, values):
    return " ".join(story.sentences(scored(run, values)))


def test_printed_scores_are_reproduced(run):
    text = told(run, lambda rows: rows["reported"])
    assert "The level of NASH reproduces: NASH, NASH-N and NASH-DN come within .02 of the printed precision@100 or above it in 45 of 45 cells" in text
    assert "ours also fall" in text


def test_scores_far_below_are_not(run):
    text = told(run, lambda rows: rows["reported"] - 0.1)
    assert "The level of NASH does not reproduce" in text
    assert "in 0 of 45 cells" in text


def test_two_thirds_are_reproduced_in_part(run):
    text = told(run, lambda rows: rows["reported"] - 0.1 * (rows["method"] == "NASH"))
    assert "The level of NASH reproduces in part" in text
    assert "in 30 of 45 cells" in text


@pytest.mark.parametrize(("sign", "said"), [(1, "The order of its variants reproduces"), (-1, "The order of its variants does not reproduce")])
def test_the_order_of_the_variants_is_judged(run, sign, said):
    text = told(run, lambda rows: 0.5 + sign * rows["method"].map(ORDER).fillna(0))
    assert f"{said}: NASH-DN above NASH-N above NASH in " in text


def test_scores_that_rise_with_the_length_do_not_fall(run):
    assert "ours do not fall (0 of " in told(run, lambda rows: 0.3 + rows["bits"] / 1000)


def test_a_run_without_printed_values_says_nothing(run):
    nothing = Run(run.config, run.scores, run.record, run.reported.iloc[:0])
    assert "printed" not in " ".join(story.sentences(nothing))


def test_a_vocabulary_of_another_size_is_told(run):
    name = run.config.datasets[0]
    record = run.record["preparations"][name] | {"vocabulary": 500}
    other = Run(run.config, run.scores, run.record | {"preparations": run.record["preparations"] | {name: record}}, run.reported)
    assert "has 500 words here, not the literature's" in " ".join(story.sentences(other))
    assert isinstance(other.scores, pd.DataFrame)
