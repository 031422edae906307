"""Reuters' cells are means over seeds and draws of the split: where the replicates lie, what stands for them, and how they are compared."""

import numpy as np
import pytest
from scipy import stats

from semantic_hashing.analyses import studied
from semantic_hashing.audit import claims
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.core import io
from semantic_hashing.grid import Cell
from semantic_hashing.report import findings, numbers, score_tables
from semantic_hashing.scores.collect import precision_column
from semantic_hashing.scores.comparison import compare, compare_draws
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import prediction_interval

pytestmark = pytest.mark.slow

DRAWS = ["reuters", "reuters-split-1", "reuters-split-2"]


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def scores_of(run, method, bits):
    """Straight from the score files."""
    paths = [run.config.results / Cell(draw, "tuned", method, bits, seed).folder / "score.json" for seed, draw in enumerate(DRAWS)]
    return [io.read_json(path)["precision"] for path in paths]


@pytest.mark.parametrize("method", ["NASH", "SpH"])
def test_a_cell_of_reuters_is_the_mean_over_its_draws(run, method):
    values = scores_of(run, method, 32)
    row = run.summary.query("dataset == 'reuters' and method == @method and bits == 32").iloc[0]
    assert row["seeds"] == 3
    assert row["precision"] == pytest.approx(np.mean(values))
    assert row["sd"] == pytest.approx(np.std(values, ddof=1))
    rows = run.cells.query("dataset == 'reuters' and method == @method and bits == 32")
    assert list(rows["draw"]) == DRAWS
    assert list(rows["seed"]) == [0, 1, 2]


def test_no_draw_stands_for_itself(run):
    assert set(run.cells["dataset"]) == set(run.summary["dataset"]) == set(run.controls["dataset"]) == set(run.config.datasets)
    assert {cell.dataset for cell, _ in run.hyperparameters} == set(run.config.datasets)
    assert set(run.trained["dataset"]) == {*DRAWS, "ng20", "tmc"}
    others = run.cells[run.cells["dataset"] != "reuters"]
    assert (others["draw"] == others["dataset"]).all()


def test_the_audit_holds_a_value_against_the_spread_over_draws(run):
    row = audit.audit(run).query("paper == 'nash2018' and dataset == 'reuters' and method == 'NASH' and bits == 32").iloc[0]
    values = scores_of(run, "NASH", 32)
    assert (row["low"], row["high"]) == pytest.approx(prediction_interval(values))
    assert row["seeds"] == 3


def test_a_control_is_the_mean_over_the_draws(run):
    column = precision_column(run.config.k)
    files = [io.read_json(run.config.results / "controls" / draw / "Random/16-bits/score.json")["precision"] for draw in DRAWS]
    assert findings.control(run, "reuters", "Random")[16] == pytest.approx(np.mean(files))
    assert column == "precision_at_100"
    assert len(findings.control(run, "reuters", "Random")) == len(run.config.bits)


def test_chance_is_the_mean_over_the_draws(full):
    run = Run.load(full)
    for draw, level in zip(DRAWS, (0.1, 0.2, 0.6), strict=True):
        run.record["preparations"][draw]["chance"] = level
    assert run.chance("reuters") == pytest.approx(0.3)
    assert run.chance("ng20") == run.record["preparations"]["ng20"]["chance"]


def test_the_report_says_what_a_replicate_is(run):
    assert "a draw of the split with it" in numbers.macros(run)["ReplicateNote"]
    assert "three draws of the split" in score_tables.table(run, "reuters")
    assert "draws of the split" not in score_tables.table(run, "ng20")


def test_a_study_is_held_against_the_first_draw_and_the_seeds_that_both_have(run):
    cells = studied.cells(run, "selector")
    grid, kept = studied.beside(run, cells)
    of_reuters = grid[grid["dataset"] == "reuters"]
    assert set(of_reuters["seed"]) == set(kept[kept["dataset"] == "reuters"]["seed"]) == {0}
    assert not {*DRAWS[1:]} & set(grid["dataset"])
    assert set(kept[kept["dataset"] == "ng20"]["seed"]) == {0, 1, 2}
    assert len(grid[grid["dataset"] == "ng20"]) == len(run.trained[run.trained["dataset"] == "ng20"])


def test_one_draw_is_compared_as_before_to_the_bit():
    rng = np.random.default_rng(0)
    a, b = rng.random((3, 40)), rng.random((2, 40))
    assert compare_draws([(a, b)]) == compare(a, b)


def test_several_draws_by_a_second_computation():
    rng = np.random.default_rng(1)
    draws = [(rng.random((1, n)) + 0.1, rng.random((1, n))) for n in (50, 40, 60)]
    found = compare_draws(draws)
    paired = [a[0] - b[0] for a, b in draws]
    queries, means = np.concatenate(paired), np.array([values.mean() for values in paired])
    terms = [(queries.var(ddof=1) / 150, 149), (means.var(ddof=1) / 3, 2)]
    squared = sum(term for term, _ in terms)
    freedom = squared**2 / sum(term**2 / n for term, n in terms)
    assert found.difference == pytest.approx(means.mean())
    assert found.error == pytest.approx(np.sqrt(squared))
    assert found.greater == pytest.approx(stats.t.sf(means.mean() / np.sqrt(squared), freedom))
    assert found.less == pytest.approx(1 - found.greater)


def test_a_difference_that_changes_with_the_draw_is_not_significant():
    rng = np.random.default_rng(2)
    queries = rng.random((3, 1000))
    steady = [(row[None] + 0.02, row[None]) for row in queries]
    erratic = [(row[None] + shift, row[None]) for row, shift in zip(queries, (0.12, 0.02, -0.08), strict=True)]
    assert compare_draws(steady).greater < 0.05 < compare_draws(erratic).greater


@pytest.mark.parametrize("draws", [[], [(np.zeros((1, 4)), np.zeros((1, 3)))] * 2])
def test_what_cannot_be_paired_is_refused(draws):
    with pytest.raises(ValueError, match="a paired test needs"):
        compare_draws(draws)


def test_a_claim_is_tested_on_each_draw_of_reuters(full):
    rows = claims.comparisons(full)
    row = rows.query("dataset == 'reuters' and better_change == '' and worse_change == ''").iloc[0]
    draws = []
    for seed, draw in enumerate(DRAWS):
        sides = ((row["better"], row["better_bits"]), (row["worse"], row["worse_bits"]))
        paths = [full.results / Cell(draw, "tuned", method, bits, seed).folder / "queries.npz" for method, bits in sides]
        draws.append(tuple(io.read_arrays(path)["precision"].astype(float)[None] for path in paths))
    assert (row["difference"], row["error"]) == pytest.approx(compare_draws(draws)[:2])
    assert not rows["dataset"].isin(DRAWS[1:]).any()
