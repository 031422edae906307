"""The expected best of several models that differ in the seed."""

import itertools

import numpy as np
import pytest

from semantic_hashing import grid
from semantic_hashing.analyses.seed_search import ANALYSIS
from semantic_hashing.analyses.seed_search.measure import COLUMNS, FEWEST, best_of
from semantic_hashing.config import load
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected

MANY = SMALL | {"datasets": ["ng20"], "methods": ["LSH", "NASH"], "bits": [32], "seeds": list(range(12)), "controls": []}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return collected(build(tmp_path_factory.mktemp("many"), MANY))


def test_the_expectation_is_the_mean_over_all_draws_with_ties_shared():
    rng = np.random.default_rng(0)
    chooser, score = rng.integers(0, 4, 7).astype(float), rng.random(7)
    for tried in range(1, 8):
        draws = [list(draw) for draw in itertools.combinations(range(7), tried)]
        expected = np.mean([score[[i for i in draw if chooser[i] == chooser[draw].max()]].mean() for draw in draws])
        assert best_of(chooser, score)[tried - 1] == pytest.approx(expected)


def test_one_model_is_the_mean_and_all_chosen_on_test_the_best():
    rng = np.random.default_rng(1)
    validation, test = rng.random(100), rng.random(100)
    for chooser in (validation, test):
        assert best_of(chooser, test)[0] == pytest.approx(test.mean())
    assert best_of(test, test)[-1] == pytest.approx(test.max())
    assert best_of(validation, test)[-1] == pytest.approx(test[validation.argmax()])
    assert (np.diff(best_of(test, test)) > 0).all()


def test_a_cell_of_many_seeds_has_a_row_per_number_of_models(many):
    rows = ANALYSIS.read(many)
    assert list(rows.columns) == COLUMNS
    assert list(rows["tried"]) == 2 * list(range(1, 13))
    scores = Run.load(many).cells.query("method == 'NASH'")["precision"]
    of_nash = rows[rows["method"] == "NASH"]
    assert of_nash["by_test"].iloc[-1] == pytest.approx(scores.max(), abs=1e-5)
    assert of_nash["mean"].iloc[0] == pytest.approx(scores.mean(), abs=1e-5)
    assert FEWEST <= of_nash["models"].iloc[0] == 12


def test_table_figure_and_paragraph(many):
    run = Run.load(many)
    assert "20Newsgroups & NASH (tuned) & 32 & 12" in ANALYSIS.table(run)
    (axes, _) = ANALYSIS.figure(run).axes
    assert len(axes.lines) == 3
    text = ANALYSIS.text(run)
    assert "12 models of NASH at 32 bits on 20Newsgroups" in text
    # What the paper prints stands beside it.
    assert "The paper prints .5671" in text or "The paper prints .57" in text


def test_a_run_of_few_seeds_says_nothing(small):
    run = Run.load(small)
    assert ANALYSIS.read(small).empty
    assert not ANALYSIS.table(run).strip()
    assert not ANALYSIS.text(run)


def test_the_study_has_its_seeds_whatever_the_grid_has_and_is_none_of_the_base():
    field = load(ROOT / "config/field.yaml")
    assert "seeds" not in load().studies
    cells = list(grid.study_cells(field, "seeds"))
    assert [cell.seed for cell in cells] == list(range(100))
    assert {(cell.dataset, cell.setting, cell.method, cell.bits) for cell in cells} == {("ng20", "tuned", "AMMI", 32)}
