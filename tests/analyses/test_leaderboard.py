"""Ranks, their regions, paired tests and costs of all methods."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from semantic_hashing.analyses.leaderboard import ANALYSIS, paired, ranks, samples, shown
from semantic_hashing.analyses.leaderboard import figure as drawn
from semantic_hashing.analyses.leaderboard.samples import Draw
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.hashers.catalogue import METHODS as METHODS_BY_NAME
from semantic_hashing.rendering.style import MOST_APART
from semantic_hashing.scores import collect, origin
from semantic_hashing.scores.comparison import compare, compare_draws, compare_sets, holm
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected

METHODS = ["LSH", "SpH", "STH", "VDSH", "KSH"]
ASKED = SMALL | {"methods": METHODS, "seeds": [0, 1]}
# Precision, without rounding in binary, of each method on (ng20, reuters) x (16, 32): ranks of the unsupervised are
# LSH 4 4 4 4, SpH 1 2 2.5 3, STH 2 1 2.5 2, VDSH 3 3 1 1.
PRECISION = {
    "LSH": [0.125, 0.125, 0.125, 0.125],
    "SpH": [0.625, 0.5, 0.5, 0.25],
    "STH": [0.5, 0.625, 0.5, 0.375],
    "VDSH": [0.375, 0.375, 0.625, 0.5],
    "KSH": [0.75, 0.75, 0.75, 0.75],
}
PLACES = [("ng20", 16), ("ng20", 32), ("reuters", 16), ("reuters", 32)]


def put(config, cell, precision):
    io.write_arrays(config.results / cell.folder / "queries.npz", {"precision": np.asarray(precision, dtype=np.float32)})


def measured(config):
    collect.write(config)
    origin.write(config)
    ANALYSIS.write(config)
    return ANALYSIS.read(config)


@pytest.fixture
def config(tmp_path):
    """Forty queries that are hard or easy for all methods alike; two seeds that lie a little apart, of the methods that have them."""
    config = build(tmp_path, ASKED)
    hardness = np.tile([-0.0625, 0.0625], 20)
    for cell in ANALYSIS.cells(config):
        level = PRECISION[cell.method][PLACES.index((cell.dataset, cell.bits))]
        put(config, cell, level + hardness + (cell.seed - 0.5) / 128 * (not METHODS_BY_NAME[cell.method].deterministic))
    return config


def test_mean_ranks_ties_and_first_places_are_those_of_a_hand_made_run(config):
    rows = measured(config).query("kind == 'unsupervised' and bits == 0").set_index("method")
    assert rows["rank"].to_dict() == {"VDSH": 2.0, "STH": 1.875, "SpH": 2.125, "LSH": 4.0}
    assert list(rows.index) == ["STH", "VDSH", "SpH", "LSH"]
    assert rows["first"].to_dict() == {"VDSH": 2, "STH": 1, "SpH": 1, "LSH": 0}
    assert set(rows["cells"]) == {4}
    assert rows.loc["SpH", ["precision_ng20", "precision_reuters", "precision"]].to_list() == pytest.approx([0.5625, 0.375, 0.46875], abs=1e-6)


def test_each_length_is_a_scope_of_its_own_and_kinds_are_ranked_apart(config):
    table = measured(config)
    assert list(dict.fromkeys(zip(table["kind"], table["bits"], strict=True))) == list(itertools.product(["unsupervised", "supervised"], [0, 16, 32]))
    at_16 = table.query("kind == 'unsupervised' and bits == 16").set_index("method")
    assert at_16["rank"].to_dict() == {"SpH": 1.75, "VDSH": 2.0, "STH": 2.25, "LSH": 4.0}
    ksh = table.query("kind == 'supervised' and bits == 0").iloc[0]
    assert ksh[["rank", "low", "high", "first"]].to_list() == [1, 1, 1, 4]
    assert ksh["level"]
    assert ksh[["p_best", "p_next", "difference"]].isna().all()


def test_equal_scores_are_both_first(config):
    for cell in ANALYSIS.cells(config):
        if (cell.dataset, cell.bits) == ("ng20", 16) and cell.method in ("SpH", "STH"):
            # As printed with four digits, and no further.
            put(config, cell, np.tile([0.59999, 0.6, 0.60001, 0.6], 10) - 1e-5 * (cell.method == "STH"))
    rows = measured(config).query("kind == 'unsupervised' and bits == 0").set_index("method")
    assert rows["first"].to_dict() == {"VDSH": 2, "STH": 2, "SpH": 1, "LSH": 0}


def test_a_method_that_lacks_a_cell_is_ranked_where_it_is_and_stands_last(config):
    for cell in ANALYSIS.cells(config):
        if (cell.method, cell.dataset, cell.bits) == ("STH", "reuters", 32):
            put(config, cell, [])
    rows = measured(config).query("kind == 'unsupervised' and bits == 0").set_index("method")
    assert rows.index[-1] == "STH"
    assert rows.loc["STH", ["cells", "rank"]].to_list() == pytest.approx([3, (2 + 1 + 2.5) / 3], rel=1e-5)
    # The others are ranked among those that are there.
    assert rows["rank"].drop("STH").to_dict() == {"VDSH": 2.0, "SpH": 1.875, "LSH": 3.75}
    assert rows.loc["STH", ["precision_reuters", "precision"]].isna().all()
    assert rows.loc["STH", "precision_ng20"] == pytest.approx(0.5625)
    # The first is the best of those that have every cell; the test is over the cells of both.
    assert rows.index[0] == "SpH"
    assert rows.loc["STH", "difference"] == 0
    run = Run.load(config)
    assert "Of the unsupervised methods, STH lack cells" in ANALYSIS.table(run)
    assert r"STH\,$^{3}$ & " in ANALYSIS.table(run)
    assert shown.level_with_best(shown.board(config, "unsupervised")) == ["VDSH"]


def test_a_failed_seed_does_not_count(config):
    cell = next(cell for cell in ANALYSIS.cells(config) if (cell.method, cell.seed) == ("VDSH", 1) and cell.bits == 16 and cell.dataset == "ng20")
    put(config, cell, [])
    rows = measured(config).query("kind == 'unsupervised' and bits == 16").set_index("method")
    assert rows.loc["VDSH", "precision_ng20"] == pytest.approx(0.375 - 1 / 256, abs=1e-6)
    assert rows.loc["VDSH", "cells"] == 2


def test_costs_are_medians_and_missing_where_nothing_was_timed(config):
    rows = measured(config).query("bits == 0").set_index("method")
    scores = pd.read_csv(config.results / "scores.csv").query("method == 'VDSH'")
    assert rows.loc["VDSH", "seconds"] == pytest.approx(np.median(scores["seconds"]), rel=1e-5)
    assert rows.loc["VDSH", "documents_per_second"] == pytest.approx(np.median(scores["n_queries"] / scores["encoding_seconds"]), rel=1e-5)
    assert "Docs/s" in ANALYSIS.table(Run.load(config))
    # A record of nothing is too short a time to tell.
    table = pd.read_csv(config.results / "scores.csv")
    table.assign(encoding_seconds=0.0, seconds=0.0).to_csv(config.results / "scores.csv", index=False)
    ANALYSIS.write(config)
    assert ANALYSIS.read(config)["documents_per_second"].isna().all()
    below = ANALYSIS.figure(Run.load(config)).subfigs[1].axes[0]
    assert {float(x) for line in below.lines for x in line.get_xdata()} == {0.001}
    # As in scores that were collected before encoding was timed.
    table = table.drop(columns="encoding_seconds")
    table.to_csv(config.results / "scores.csv", index=False)
    ANALYSIS.write(config)
    assert ANALYSIS.read(config)["documents_per_second"].isna().all()
    assert "Docs/s" not in ANALYSIS.table(Run.load(config))


def test_the_tests_are_those_of_claims_two_sided_and_holms(config):
    rng = np.random.default_rng(3)
    values = {}
    for cell in ANALYSIS.cells(config):
        values[cell] = (PRECISION[cell.method][PLACES.index((cell.dataset, cell.bits))] + rng.normal(0, 0.2, 40)).astype(np.float32).astype(float)
        put(config, cell, values[cell])
    rows = measured(config).query("kind == 'unsupervised' and bits == 16").set_index("method")
    best, others = rows.index[0], list(rows.index[1:])

    def seeds(method, dataset):
        return np.array([values[cell] for cell in values if (cell.method, cell.dataset, cell.bits) == (method, dataset, 16)])

    found = []
    for method in others:
        parts = [compare(seeds(method, name), seeds(best, name)) for name in ("ng20", "reuters")]
        outcome = compare_sets([[(seeds(method, name), seeds(best, name))] for name in ("ng20", "reuters")])
        assert outcome.difference == pytest.approx(np.mean([part.difference for part in parts]))
        assert outcome.error == pytest.approx(np.hypot(parts[0].error, parts[1].error) / 2)
        found.append(2 * min(outcome.greater, outcome.less))
        assert rows.loc[method, ["difference", "error"]].to_list() == pytest.approx([outcome.difference, outcome.error], rel=1e-5)
    assert rows.loc[others, "p_best"].to_list() == pytest.approx(holm(found), rel=1e-5)
    assert list(rows.loc[others, "level"]) == list((holm(found) >= 0.05) | (rows.loc[others, "difference"] > 0))
    pairs = list(itertools.pairwise(rows.index))
    successive = [compare_sets([[(seeds(a, name), seeds(b, name))] for name in ("ng20", "reuters")]) for a, b in pairs]
    assert rows["p_next"].dropna().to_list() == pytest.approx(holm([2 * min(one.greater, one.less) for one in successive]), rel=1e-5)
    assert np.isnan(rows["p_next"].iloc[-1])


def test_over_lengths_a_query_counts_by_its_mean(config):
    draws = samples.read(config)
    found = paired.compare(draws, "STH", "VDSH", [16, 32])
    sides = [[(_mean(draw, "STH"), _mean(draw, "VDSH")) for draw in of_dataset] for of_dataset in draws.values()]
    assert found == pytest.approx(compare_sets(sides))
    assert found.difference == pytest.approx((0.1875 - 0.125) / 2)
    assert np.isnan(paired.compare(draws, "STH", "absent", [16])).all()
    assert np.isnan(paired.two_sided(paired.NOTHING))


def _mean(draw, method):
    return (draw.values((method, 16)) + draw.values((method, 32))) / 2


def test_data_sets_count_alike_and_bring_their_degrees_of_freedom():
    rng = np.random.default_rng(0)
    small, large = [(rng.random((3, n)), rng.random((2, n))) for n in (10, 1000)]
    both = compare_sets([[small], [large]])
    assert compare_sets([[small]]) == compare(*small)
    assert compare_sets([[small, large]]) == compare_draws([small, large])
    assert both.difference == pytest.approx((compare(*small).difference + compare(*large).difference) / 2)
    terms = []
    for a, b in (small, large):
        d = a.mean(0) - b.mean(0)
        terms += [(d.var(ddof=1) / len(d) / 4, len(d) - 1), (a.mean(1).var(ddof=1) / 3 / 4, 2), (b.mean(1).var(ddof=1) / 2 / 4, 1)]
    squared = sum(term for term, _ in terms)
    freedom = squared**2 / sum(term**2 / n for term, n in terms)
    assert both.error == pytest.approx(np.sqrt(squared))
    assert both.greater == pytest.approx(stats.t.sf(both.difference / both.error, freedom))
    with pytest.raises(ValueError, match="at least one data set"):
        compare_sets([])


# Three queries, one method with two seeds and one with one: few enough to go through every resample.
TINY = Draw("set", {("A", 8): {0: np.array([0.9, 0.1, 0.5]), 1: np.array([0.7, 0.6, 0.0])}, ("B", 8): {0: np.array([0.2, 0.8, 0.45])}})


def generators(*names):
    return np.random.default_rng([len(str(name)) * 7 + sum(map(ord, str(name))) for name in names])


def test_the_resamples_are_those_of_brute_force():
    a, b = TINY.values(("A", 8)), TINY.values(("B", 8))
    exact = []
    for queries in itertools.product(range(3), repeat=3):
        for seeds in itertools.product(range(2), repeat=2):
            shares = np.bincount(seeds, minlength=2) / 2
            weights = 0.5 + np.sqrt(2) * (shares - 0.5)
            exact.append((weights @ a[:, queries].mean(axis=1), b[0, queries].mean()))
    exact = np.array(exact)
    times = 20_000
    found = ranks.resampled([TINY], generators, times)
    again = np.stack([found["A", 8], found["B", 8]], axis=1)
    assert again.mean(axis=0) == pytest.approx(exact.mean(axis=0), abs=4 * exact.std(axis=0).max() / np.sqrt(times))
    # Queries are common to both methods: the covariance is theirs, which resamples apart from each other would not have.
    assert np.cov(again.T, ddof=0) == pytest.approx(np.cov(exact.T, ddof=0), abs=0.002)
    expected = stats.rankdata(-exact.round(10), axis=1)
    resampled_ranks = ranks.ranks(again)
    assert resampled_ranks.mean(axis=0) == pytest.approx(expected.mean(axis=0), abs=4 * 0.5 / np.sqrt(times))
    for rank in (1, 1.5, 2):
        assert (resampled_ranks[:, 0] == rank).mean() == pytest.approx((expected[:, 0] == rank).mean(), abs=0.015)
    assert ranks.region(resampled_ranks[:, 0], 1.0) == ranks.region(expected[:, 0], 1.0) == (1.0, 2.0)


def test_resampled_replicates_have_the_variance_of_a_mean_of_seeds():
    values = np.array([0.2, 0.5, 0.9])
    weights = ranks.replicate_weights(np.random.default_rng(0), 200_000, 3)
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(weights)))
    assert (weights @ values).var() == pytest.approx(values.var(ddof=1) / 3, rel=0.02)
    assert (weights @ values).mean() == pytest.approx(values.mean(), abs=0.002)
    assert (ranks.replicate_weights(np.random.default_rng(0), 5, 1) == 1).all()


def test_of_several_draws_each_counts_alike_and_they_are_resampled_for_all_methods_together():
    rng = np.random.default_rng(1)
    levels = [0.1, 0.5, 0.9]
    # A draw is hard or easy for both methods; B is always a little better.
    draws = [
        Draw(f"split {number}", {("A", 8): {number: np.full(200, level)}, ("B", 8): {number: level + 0.01 + rng.normal(0, 1e-4, 200)}})
        for number, level in enumerate(levels)
    ]
    assert samples.mean(draws, ("A", 8)) == pytest.approx(0.5)
    found = ranks.resampled(draws, generators, 4000)
    assert found["A", 8].var() == pytest.approx(np.var(levels, ddof=1) / 3, rel=0.1)
    assert (found["B", 8] - found["A", 8]).std() < 0.001
    assert (ranks.ranks(np.stack([found["A", 8], found["B", 8]], axis=1)) == [2, 1]).all()
    # Draws of one seed each leave the mean to the draws, and a model that lacks one has the mean of its own.
    fewer = [Draw(draw.name, {("A", 8): draw.models["A", 8]}) if number else draw for number, draw in enumerate(draws)]
    assert samples.mean(fewer, ("B", 8)) == pytest.approx(0.11, abs=1e-4)
    assert ranks.resampled(fewer, generators, 100)["B", 8] == pytest.approx(np.full(100, 0.11), abs=1e-3)


def test_a_region_holds_its_rank_and_is_that_of_its_level():
    values = np.linspace(1, 2, 1001)
    assert ranks.region(values, 1.5) == pytest.approx((1.025, 1.975))
    assert ranks.region(values, 1.0) == pytest.approx((1.0, 1.975))
    assert ranks.region(values, 2.0) == pytest.approx((1.025, 2.0))


def test_the_same_run_gives_the_same_regions_and_another_master_seed_others(config):
    rng = np.random.default_rng(0)
    for cell in ANALYSIS.cells(config):
        put(config, cell, rng.random(40))
    first = measured(config)
    pd.testing.assert_frame_equal(first, measured(config))
    other = measured(config.model_copy(update={"master_seed": 1}))
    assert not other[["low", "high"]].equals(first[["low", "high"]])
    assert other["rank"].equals(first["rank"])


def test_other_queries_are_refused_and_left_out_of_an_unfinished_run(config):
    collect.write(config)
    origin.write(config)
    cell = next(cell for cell in ANALYSIS.cells(config) if cell.method == "SpH" and cell.bits == 16)
    put(config, cell, [0.5] * 39)
    with pytest.raises(RunError, match=r"queries\.npz: 39 queries where most models of ng20 have 40; score the cell again"):
        ANALYSIS.write(config)
    ANALYSIS.write(config, partial=True)
    rows = ANALYSIS.read(config).query("bits == 0").set_index("method")
    assert rows.loc["SpH", "cells"] == 3
    (config.results / cell.folder / "queries.npz").unlink()
    ANALYSIS.write(config, partial=True)
    with pytest.raises(RunError, match="no such file"):
        ANALYSIS.write(config)


def board(*rows):
    columns = ["method", "rank", "precision", "seconds", "level"]
    return pd.DataFrame(rows, columns=columns).assign(cells=4, low=1.0, high=2.0, kind="unsupervised", bits=0, first=0)


def test_the_front_is_what_no_other_beats_in_both():
    rows = board(("A", 1, 0.7, 90, True), ("B", 2, 0.6, 5, False), ("C", 3, 0.65, 90, False), ("D", 4, 0.6, 7, False), ("E", 5, 0.5, 1, False))
    assert list(shown.front(rows)["method"]) == ["E", "B", "A"]
    assert list(shown.front(rows.assign(seconds=float("nan")))["method"]) == []


def test_the_fastest_within_a_hundredth():
    rows = board(("A", 1, 0.7, 90, True), ("B", 2, 0.69, 20, False), ("C", 3, 0.6899, 5, False), ("D", 4, 0.8, 30, True))
    assert shown.faster(rows)["method"] == "B"
    assert shown.faster(rows.assign(seconds=[1, 2, 3, 4])) is None
    # More precise than the best in rank is within, too.
    assert shown.faster(rows.iloc[[0, 2, 3]])["method"] == "D"
    assert shown.level_with_best(rows) == ["D"]


def test_no_panel_has_more_methods_than_colours_and_none_is_left_out():
    for number in (1, 8, 9, 17, 30):
        rows = board(*((f"M{place}", place, 0.5, 1, True) for place in range(number)))
        panels = drawn.parts(rows)
        assert [method for panel in panels for method in panel["method"]] == list(rows["method"])
        assert max(map(len, panels)) <= MOST_APART
        assert max(map(len, panels)) - min(map(len, panels)) <= len(panels)


def test_the_report_shows_both_kinds(config):
    run = Run.load(collected(config))
    table, text, figure = ANALYSIS.table(run), ANALYSIS.text(run), ANALYSIS.figure(run)
    assert r"STH & \textbf{1.88} & " in table
    assert r"\multicolumn{9}{@{}l}{\textit{supervised, 4 cells}}" in table
    assert "Of four unsupervised methods, STH has the best mean rank, 1.88 over four cells" in text
    assert "supervised method," not in text
    titles = [axes.get_title() for part in figure.subfigs for axes in part.axes if axes.axison]
    assert titles == ["unsupervised", "supervised"] * 2
    labels = {label.get_text(): label.get_fontweight() for label in figure.subfigs[0].axes[0].get_yticklabels()}
    level = shown.board(config, "unsupervised").set_index("method")["level"]
    assert list(labels) == ["STH", "VDSH", "SpH", "LSH"]
    assert labels == {method: "bold" if own else "normal" for method, own in level.items()}
    assert figure.subfigs[1].axes[0].get_xscale() == "log"


def test_the_text_tells_either_outcome(config):
    run = Run.load(collected(config))
    assert "Not shown to be worse: " in ANALYSIS.text(run) or "Every other is shown to be worse." in ANALYSIS.text(run)
    for level, words in ((True, "Not shown to be worse: VDSH, SpH and LSH."), (False, "Every other is shown to be worse.")):
        rows = ANALYSIS.read(config)
        rows.loc[rows["method"] != "STH", "level"] = level
        rows.to_csv(config.results / ANALYSIS.file, index=False)
        assert words in ANALYSIS.text(run)


def test_a_run_without_scores_shows_nothing(config):
    rows = ANALYSIS.read(collected(config)).iloc[:0]
    rows.to_csv(config.results / ANALYSIS.file, index=False)
    run = Run.load(config)
    assert ANALYSIS.table(run).strip() == ""
    assert ANALYSIS.text(run) == ""
    assert "ranks no methods" in ANALYSIS.figure(run).texts[0].get_text()
