import pytest

from semantic_hashing.analyses.sensitivity import ANALYSIS
from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.report import score_tables as scores
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_effects_are_differences_of_precision(run):
    found = sensitivity.effects(run)
    assert list(found.columns) == sensitivity.COLUMNS
    assert list(dict.fromkeys(found["source"])) == list(sensitivity.SOURCES)
    family = run.summary[run.summary["method"].isin(run.variants)]
    assert (found["source"] == "ties").sum() == 2 * len(family)
    assert (found["source"] == "seeds").sum() == 3 * len(family)
    groups = found[found["source"] == "seeds"].groupby(["dataset", "method", "bits"])["effect"]
    assert groups.sum().abs().max() < 1e-9

    row = found.query("source == 'split' and what == 'ng20-split-2' and method == 'NASH-N'").iloc[0]
    own = run.cells.query("dataset == 'ng20' and method == 'NASH-N' and bits == 32 and seed == 0")["precision"].iloc[0]
    other = run.models.query("dataset == 'ng20-split-2' and method == 'NASH-N' and bits == 32")["precision"].iloc[0]
    assert row["effect"] == pytest.approx(other - own)

    row = found.query("source == 'selector' and dataset == 'tmc' and method == 'NASH' and what.str.contains('elbo')").iloc[0]
    free = run.models.query("dataset == 'tmc' and method == 'NASH' and setting == 'tuned+selector=elbo'")["precision"].mean()
    assert row["effect"] == pytest.approx(free - run.cells.query("dataset == 'tmc' and method == 'NASH' and bits == 32")["precision"].mean())


def test_the_cells_of_studies_stand_in_no_other_table(run):
    assert set(run.cells["dataset"]) == set(run.config.datasets)
    assert set(run.cells["setting"]) == {"tuned"}
    assert "elbo" not in scores.table(run, "ng20")


def test_a_row_for_each_kind_of_choice(run):
    assert ANALYSIS.table(run).count("&") > 40


def test_a_run_without_studies_says_so(small):
    run = Run.load(small)
    assert "holds no study" in ANALYSIS.text(run)
