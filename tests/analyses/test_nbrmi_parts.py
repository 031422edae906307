"""What each part of NbrMI brings: pairs of one seed, the test, table and text."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from semantic_hashing.analyses.nbrmi_parts import ANALYSIS
from semantic_hashing.analyses.nbrmi_parts.parts import COLUMNS, NAMES, WHOLE, paired, parts
from semantic_hashing.config import read_base
from semantic_hashing.grid import study_cells
from semantic_hashing.hashers import registry
from semantic_hashing.scores.comparison import holm
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected

ASKED = SMALL | {
    "datasets": ["ng20", "reuters"],
    "methods": ["LSH", "NbrMI"],
    "bits": [16, 32],
    "seeds": [0, 1, 2],
    "studies": list(ANALYSIS.studies),
}
SEEDS = np.array([0.0, 0.01, -0.004])
# Precision of the changes on 20Newsgroups, less that of the method as it is, by seed; on Reuters none but the first does anything.
MOVED = {
    "random_order=False": np.array([-0.05, -0.06, -0.052]),
    "order=1": np.array([-0.10, -0.11, -0.09]),
    "neighbour_weight=0.0+self_weight=1.0": np.array([-0.2, -0.21, -0.19]),
    "self_weight=0.0": np.array([-0.01, 0.004, 0.0]),
    "averaging=0.0": np.array([0.02, 0.02, 0.02]),
    "input_dropout=0.0": np.array([-0.03, -0.02, -0.04]),
    "decoder_weight=0.0": np.zeros(3),
    "decoder_weight=20.0": np.array([0.001, -0.002, 0.003]),
}


def scored(config):
    """A run with these scores."""
    run = Run.load(config)
    scores = run.scores.copy()
    for dataset, level in (("ng20", 0.6), ("reuters", 0.8)):
        for change in (WHOLE, *NAMES):
            own = (scores["dataset"] == dataset) & (scores["setting"] == f"tuned+{change}")
            moved = MOVED.get(change, np.zeros(3)) if dataset == "ng20" or change == "random_order=False" else np.zeros(3)
            scores.loc[own, "precision"] = level + SEEDS + moved
    return dataclasses.replace(run, scores=scores)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return collected(build(tmp_path_factory.mktemp("parts"), ASKED))


@pytest.fixture(scope="module")
def run(config):
    return scored(config)


def test_every_change_has_a_name_and_every_name_a_change(config):
    settings = {cell.setting for study in ANALYSIS.studies for cell in study_cells(config, study)}
    assert settings == {f"tuned+{change}" for change in (WHOLE, *NAMES)}
    assert {(cell.method, cell.bits) for study in ANALYSIS.studies for cell in study_cells(config, study)} == {("NbrMI", 32)}


def test_what_is_called_whole_is_the_method_as_it_is(config):
    for dataset in config.datasets:
        tuned, whole = (registry.create("NbrMI", 32, 0, config.options(setting, "NbrMI", dataset, 32)) for setting in ("tuned", f"tuned+{WHOLE}"))
        assert tuned.get_params() == whole.get_params()


def test_no_study_of_it_is_in_the_papers_grid():
    assert not {*ANALYSIS.studies} & {*read_base(ROOT)["studies"]}


def test_each_change_is_held_against_the_whole_of_the_same_seed(run):
    found = parts(run)
    assert list(found.columns) == COLUMNS
    assert len(found) == 2 * len(NAMES)
    own = found[found["dataset"] == "ng20"].set_index("change")
    for change, moved in MOVED.items():
        assert own["difference"][change] == pytest.approx(moved.mean())
        assert own["whole"][change] == pytest.approx((0.6 + SEEDS).mean())
        assert own["precision"][change] == pytest.approx((0.6 + SEEDS + moved).mean())
    assert set(found["seeds"]) == {3}
    assert [change for change in MOVED if own["same"][change]] == ["decoder_weight=0.0"]
    assert pd.isna(own["p"]["decoder_weight=0.0"])
    assert own["p"]["order=1"] == pytest.approx(stats.ttest_1samp(MOVED["order=1"], 0).pvalue)
    # Seven changes on the one, one on the other.
    tested = found[found["p"].notna()]
    assert len(tested) == 8
    np.testing.assert_allclose(tested["adjusted"], holm(tested["p"].to_list()))


def test_the_test_is_students_over_the_pairs():
    differences = np.array([0.01, 0.03, -0.002, 0.015])
    assert paired(differences) == pytest.approx(stats.ttest_rel(differences + 0.5, np.full(4, 0.5)).pvalue)
    assert paired(-differences) == paired(differences)
    assert np.isnan(paired(differences[:1]))
    assert paired(np.full(3, 0.02)) < 1e-12


def test_the_table_has_a_line_for_each_change(run):
    lines = [line.strip() for line in ANALYSIS.table(run).splitlines()]
    assert next(line for line in lines if line.startswith("none: P@")) == rf"none: P@{run.config.k} & .6020 &  & .8020 &  \\"
    adjusted = parts(run).set_index(["dataset", "change"])["adjusted"]
    order = next(line for line in lines if line.startswith("prior of order 1"))
    assert order == rf"prior of order 1 & $-$.1000 & {adjusted['ng20', 'order=1']:.3f} & as is &  \\".replace("& 0.", "& .")
    assert "without a decoder & as is &  & as is" in "".join(lines)
    assert sum(any(line.startswith(name + " &") for name in NAMES.values()) for line in lines) == len(NAMES)
    assert "adjusted by Holm over 8 tests" in " ".join(lines).replace("  ", " ")


def test_the_text_names_the_greatest_losses_and_gain(run):
    text = " ".join(ANALYSIS.text(run).split())
    expected = "cost most are a second copy in place of the neighbour ($-$.2000) and prior of order 1 ($-$.1000),"
    assert f"On 20Newsgroups the changes that {expected} and the one that gains most is weights not averaged ($+$.0200)." in text
    assert "the changes that cost most are bits in one order ($-$.0540)." in text
    shown = int((parts(run)["adjusted"] < 0.05).sum())
    assert shown
    assert f"Of 8 differences {shown} can be told from chance at a level of .05" in text


def test_one_seed_is_shown_without_a_test(run):
    one = dataclasses.replace(run, scores=run.scores[run.scores["seed"].isin([0])])
    assert parts(one)["p"].isna().all()
    assert "Holm" not in ANALYSIS.table(one) + ANALYSIS.text(one)
    assert "$-$.1000" in ANALYSIS.table(one)


def test_all_seeds_count_where_the_grid_has_a_draw_for_each(tmp_path):
    drawn = scored(collected(build(tmp_path, ASKED | {"corpora": {}})))
    assert len(drawn.config.corpora["reuters"].draws) == 3
    found = parts(drawn)
    assert found[found["dataset"] == "reuters"]["seeds"].to_list() == [3] * len(NAMES)


def test_without_the_whole_nothing_is_compared(run):
    lacking = dataclasses.replace(run, scores=run.scores[run.scores["setting"] != f"tuned+{WHOLE}"])
    assert parts(lacking).empty
    assert not ANALYSIS.table(lacking).strip()
    assert not ANALYSIS.text(lacking).strip()


def test_a_run_without_the_studies_shows_nothing(small):
    loaded = Run.load(small)
    assert not ANALYSIS.table(loaded).strip()
    assert not ANALYSIS.text(loaded).strip()
