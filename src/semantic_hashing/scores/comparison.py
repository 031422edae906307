"""Is one method better than another? A paired test over queries that also carries the spread between seeds, or between draws of the split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special


class Comparison(NamedTuple):
    """Outcome of a test of a against b.

    Attributes:
        difference: mean of a minus mean of b.
        error: its standard error.
        greater: one-sided p-value against "a is not better than b".
        less: one-sided p-value against "a is not worse than b".
    """

    difference: float
    error: float
    greater: float
    less: float


def compare(a: np.ndarray, b: np.ndarray) -> Comparison:
    """Compare two methods by the precision of the same queries.

    Each is a sample in two ways, of queries and of seeds. With d the per-query difference of the means over seeds,

        error^2 = var(d) / q + var(seed means of a) / s_a + var(seed means of b) / s_b,

    and difference / error is held against Student's t with the degrees of freedom of Welch and Satterthwaite. A method
    with one seed, deterministic or not, brings no term of its own.

    Args:
        a: precision per seed and query, (s_a, q).
        b: (s_b, q), the same queries in the same order.

    Raises:
        ValueError: the queries differ in number, or there are fewer than two.
    """
    return _tested(*_terms([(a, b)]))


def compare_draws(draws: Sequence[tuple[np.ndarray, np.ndarray]]) -> Comparison:
    """Compare two methods on several draws of a data set's split, each of which has queries of its own.

    A draw is a replicate, and the seed changes with it: their spreads are one. With d the per-query differences of the means over the seeds
    of a draw, over the queries of all draws one after the other, and D the mean of d of a draw,

        error^2 = var(d) / q + var(D) / draws,

    held against Student's t as in ``compare``. The difference is the mean of D, so that each draw counts alike. One draw is ``compare``.

    Args:
        draws: of each draw, a and b as ``compare`` takes them.

    Raises:
        ValueError: there is no draw, or the two sides of one differ in their queries.
    """
    return _tested(*_terms(draws))


def compare_sets(sets: Sequence[Sequence[tuple[np.ndarray, np.ndarray]]]) -> Comparison:
    """Compare two methods over several data sets, each of which counts alike.

    The data sets are given, and no sample of others. Their queries and models have nothing in common, so with n of them

        difference = sum of differences / n,   error^2 = sum of errors^2 / n^2,

    held against Student's t with the degrees of freedom of all their terms. One data set is ``compare_draws``.

    Args:
        sets: of each data set, the draws of its split as ``compare_draws`` takes them.

    Raises:
        ValueError: there is no data set, or ``compare_draws`` refuses one.
    """
    if not sets:
        raise ValueError("a paired test needs at least one data set")
    parts = [_terms(draws) for draws in sets]
    terms = [(term / len(parts) ** 2, n) for _, own in parts for term, n in own]
    return _tested(float(np.mean([difference for difference, _ in parts])), terms)


def _terms(draws: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[float, list[tuple[float, int]]]:
    """The difference on one data set, and the terms of its squared error, each with its degrees of freedom."""
    if not draws:
        raise ValueError("a paired test needs at least one draw of the split")
    for a, b in draws:
        _check_paired(a, b)
    paired = [a.mean(axis=0) - b.mean(axis=0) for a, b in draws]
    queries, means = np.concatenate(paired), np.array([differences.mean() for differences in paired])
    terms = [(float(queries.var(ddof=1) / len(queries)), len(queries) - 1)]
    # Between draws the seed changes too; of one draw, each side has its own seeds.
    replicates = [means] if len(draws) > 1 else [values.mean(axis=1) for values in draws[0]]
    terms += [(float(values.var(ddof=1) / len(values)), len(values) - 1) for values in replicates if len(values) > 1]
    return float(means.mean()), terms


def _check_paired(a: np.ndarray, b: np.ndarray) -> None:
    if a.shape[1] != b.shape[1] or a.shape[1] < 2:
        raise ValueError(f"a paired test needs the same queries, at least two: {a.shape[1]} and {b.shape[1]}")


def _tested(difference: float, terms: Sequence[tuple[float, int]]) -> Comparison:
    """A difference held against Student's t: the terms of its squared error, each with its degrees of freedom."""
    squared = sum(term for term, _ in terms)
    if squared == 0:
        # No spread at all: the sign decides.
        return Comparison(difference, 0.0, 0.0 if difference > 0 else 1.0, 0.0 if difference < 0 else 1.0)
    freedom = squared**2 / sum(term**2 / n for term, n in terms)
    t = difference / np.sqrt(squared)
    return Comparison(difference, float(np.sqrt(squared)), float(special.stdtr(freedom, -t)), float(special.stdtr(freedom, t)))


def holm(p_values: Sequence[float]) -> np.ndarray:
    """Holm's step-down adjustment of p-values, in their order: reject those below the level, and the family-wise error holds it."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    return adjusted
