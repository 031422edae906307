"""What is said about replicates: mean, spread, intervals, and which value is best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from semantic_hashing.scores.collect import NOT_RUN

# A reproduced value this close to the reported one counts as near it.
TOLERANCE = 0.02
GROUP = ["dataset", "setting", "method", "bits"]


def sample_sd(values: Sequence[float] | pd.Series) -> float:
    """Sample standard deviation (n - 1); NaN with fewer than two values."""
    return float(np.std(np.asarray(values, dtype=float), ddof=1)) if len(values) > 1 else float("nan")


def t_interval(values: Sequence[float] | pd.Series, level: float = 0.95) -> tuple[float, float]:
    """Student's interval for the mean of the seeds, (low, high); NaN with fewer than two values.

    Args:
        values: one value per seed, taken as independent and near normal.
        level: coverage, between 0 and 1.
    """
    return _interval(values, level, extra=0.0)


def prediction_interval(values: Sequence[float] | pd.Series, level: float = 0.95) -> tuple[float, float]:
    """Where one further seed falls with probability ``level``, (low, high); NaN with fewer than two values.

    This is the interval to hold a single reported run against: it carries the spread of one run, not only that of the
    mean, mean +- t(n - 1) * sd * sqrt(1 + 1/n).
    """
    return _interval(values, level, extra=1.0)


def summarise(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per data set, setting, method and length, over the seeds.

    Args:
        scores: rows of the collected scores with the column ``precision``.

    Returns:
        Columns ``GROUP``; ``seeds`` and ``failed`` (how many ran, 0 where none did yet, and how many failed); ``precision`` and ``sd`` over those
        that did not fail; means of ``lower``, ``upper``, ``seconds``, ``epochs``, ``bit_entropy``, ``distinct`` and
        ``entropy``; ``ones_min``, ``ones_max`` and ``peak_mib`` as extremes. Order as in ``scores``.
    """
    groups = scores.groupby(GROUP, sort=False)
    means = ["precision", "lower", "upper", "seconds", "epochs", "bit_entropy", "distinct", "entropy"]
    summary = groups[means].mean().astype(float)
    summary["sd"] = groups["precision"].agg(lambda values: sample_sd(values.dropna()))
    summary["seeds"] = groups["status"].agg(lambda status: int((status != NOT_RUN).sum()))
    summary["failed"] = groups["status"].agg(lambda status: int((status == "failed").sum()))
    summary["ones_min"] = groups["ones_min"].min()
    summary["ones_max"] = groups["ones_max"].max()
    summary["peak_mib"] = groups["peak_mib"].max()
    return summary.reset_index()


def best(values: pd.Series, digits: int = 4) -> pd.Series:
    """Which values are the greatest as printed with ``digits`` decimals: a boolean series, true for every tied one."""
    rounded = values.round(digits)
    return rounded.eq(rounded.max())


def _interval(values: Sequence[float] | pd.Series, level: float, extra: float) -> tuple[float, float]:
    n = len(values)
    if n < 2:
        return float("nan"), float("nan")
    half = special.stdtrit(n - 1, (1 + level) / 2) * sample_sd(values) * np.sqrt(extra + 1 / n)
    mean = float(np.mean(values))
    return mean - float(half), mean + float(half)
