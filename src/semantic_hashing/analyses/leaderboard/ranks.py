"""Ranks of methods in a cell, and the same ranks of resampled queries and replicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from semantic_hashing.analyses.leaderboard.samples import Draw, Model

LEVEL = 0.95
TIMES = 2000
# Resamples whose counts of queries are in memory at a time.
CHUNK = 250
# Means that differ by rounding alone are tied.
DIGITS = 10
Random = Callable[..., np.random.Generator]


def ranks(precision: np.ndarray) -> np.ndarray:
    """Rank of each method by precision, 1 the highest; those that are tied share the mean of their ranks.

    Args:
        precision: (..., methods).
    """
    # It takes longer to load than all else that draws the leaderboard's table.
    from scipy import stats

    found: np.ndarray = stats.rankdata(-np.round(precision, DIGITS), axis=-1)
    return found


def resampled(draws: Sequence[Draw], random: Random, times: int = TIMES) -> dict[Model, np.ndarray]:
    """Mean precision of every model of a data set, (times,), when its queries and replicates are drawn again with replacement.

    The queries of a draw of the split are resampled once for all models, so that what methods have in common stays so: a hard query is hard for
    all. The seeds of a model on a draw are resampled for each model alone, since they share nothing. Where the data set has several draws, the
    draws are resampled too, for all models that have the same ones together. A model of one seed, deterministic or not, has none to resample.

    Args:
        draws: the draws of the data set's split.
        random: a generator for the names of what it resamples.
        times: how often.
    """
    by_model: dict[Model, dict[str, np.ndarray]] = {}
    for draw in draws:
        for model, values in _means(draw, random, times).items():
            by_model.setdefault(model, {})[draw.name] = (values * replicate_weights(random(draw.name, *model), times, values.shape[1])).sum(axis=1)
    return {model: _over_draws(values, random, times) for model, values in by_model.items()}


def replicate_weights(random: np.random.Generator, times: int, n: int) -> np.ndarray:
    """Weights of n replicates in each resample, (times, n); every row adds up to 1.

    The share of each in n draws with replacement, its distance from 1 / n stretched by sqrt(n / (n - 1)). The plain shares would give the mean of
    three seeds two thirds of its variance; stretched they give var / n with n - 1 in the variance, as the paired tests have it. A weight may be
    a little below 0.
    """
    if n == 1:
        return np.ones((times, 1))
    shares = random.multinomial(n, np.full(n, 1 / n), size=times) / n
    weights: np.ndarray = 1 / n + np.sqrt(n / (n - 1)) * (shares - 1 / n)
    return weights


def region(values: np.ndarray, rank: float, level: float = LEVEL) -> tuple[float, float]:
    """Where the middle share ``level`` of resampled ranks lies, (low, high).

    Resampling moves ranks towards the middle: who is first can only fall. So the percentiles may lie on one side of the rank, and the region is
    widened to hold it.
    """
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return min(float(low), rank), max(float(high), rank)


def _means(draw: Draw, random: Random, times: int) -> dict[Model, np.ndarray]:
    """Mean precision of every model and seed, (times, seeds), over resampled queries."""
    models = list(draw.models)
    values = np.concatenate([draw.values(model) for model in models])
    queries, generator = values.shape[1], random(draw.name)
    means = np.empty((times, len(values)))
    for start in range(0, times, CHUNK):
        rows = min(CHUNK, times - start)
        drawn = generator.integers(queries, size=(rows, queries)) + queries * np.arange(rows)[:, np.newaxis]
        counts = np.bincount(drawn.ravel(), minlength=rows * queries).reshape(rows, queries)
        means[start : start + rows] = counts.astype(np.float64) @ values.T / queries
    ends = np.cumsum([len(draw.models[model]) for model in models])
    return dict(zip(models, np.split(means, ends[:-1], axis=1), strict=True))


def _over_draws(values: dict[str, np.ndarray], random: Random, times: int) -> np.ndarray:
    names = list(values)
    weights = replicate_weights(random("draws", *names), times, len(names))
    total: np.ndarray = (np.stack([values[name] for name in names], axis=1) * weights).sum(axis=1)
    return total
