import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from semantic_hashing.scores import statistics
from semantic_hashing.scores.run import Run

VALUES = [0.50, 0.52, 0.57]


def test_sample_sd():
    assert statistics.sample_sd(VALUES) == pytest.approx(np.std(VALUES, ddof=1))
    assert math.isnan(statistics.sample_sd([0.5]))
    assert math.isnan(statistics.sample_sd([]))


def test_t_interval_is_scipys():
    expected = stats.t.interval(0.95, 2, loc=np.mean(VALUES), scale=stats.sem(VALUES))
    assert statistics.t_interval(VALUES) == pytest.approx(expected)


def test_intervals_of_one_value_are_missing():
    assert all(math.isnan(end) for end in (*statistics.t_interval([0.5]), *statistics.prediction_interval([0.5])))


def test_prediction_interval_covers_a_further_value():
    rng = np.random.default_rng(0)
    draws = rng.normal(0.5, 0.02, (4000, 4))
    inside = [low <= further <= high for *seen, further in draws for low, high in [statistics.prediction_interval(seen)]]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_prediction_interval_holds_the_t_interval(values):
    (low, high), (t_low, t_high) = statistics.prediction_interval(values), statistics.t_interval(values)
    assert low <= t_low <= t_high <= high


def test_best_marks_all_that_tie_as_printed():
    assert list(statistics.best(pd.Series([0.50001, 0.50004, 0.4, math.nan]))) == [True, True, False, False]
    assert not statistics.best(pd.Series([math.nan, math.nan])).any()


def test_summary_over_seeds(full):
    run = Run.load(full)
    row = run.summary.query("dataset == 'ng20' and method == 'NASH' and bits == 32").iloc[0]
    values = run.cells.query("dataset == 'ng20' and method == 'NASH' and bits == 32")["precision"]
    assert (row["seeds"], row["failed"]) == (3, 0)
    assert row["precision"] == pytest.approx(values.mean())
    assert row["sd"] == pytest.approx(values.std(ddof=1))
    failed = run.summary.query("failed > 0").iloc[0]
    assert failed["method"] == "STH"
    assert math.isnan(failed["precision"])
