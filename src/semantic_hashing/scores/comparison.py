"""Is one method better than another? A paired test over queries that also carries the spread between seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats


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
    if a.shape[1] != b.shape[1] or a.shape[1] < 2:
        raise ValueError(f"a paired test needs the same queries, at least two: {a.shape[1]} and {b.shape[1]}")
    paired = a.mean(axis=0) - b.mean(axis=0)
    terms = [(paired.var(ddof=1) / len(paired), len(paired) - 1)]
    terms += [(values.mean(axis=1).var(ddof=1) / len(values), len(values) - 1) for values in (a, b) if len(values) > 1]
    squared = sum(term for term, _ in terms)
    difference = float(paired.mean())
    if squared == 0:
        # No spread at all: the sign decides.
        return Comparison(difference, 0.0, 0.0 if difference > 0 else 1.0, 0.0 if difference < 0 else 1.0)
    freedom = squared**2 / sum(term**2 / n for term, n in terms)
    t = difference / np.sqrt(squared)
    return Comparison(difference, float(np.sqrt(squared)), float(stats.t.sf(t, freedom)), float(stats.t.cdf(t, freedom)))


def holm(p_values: Sequence[float]) -> np.ndarray:
    """Holm's step-down adjustment of p-values, in their order: reject those below the level, and the family-wise error holds it."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    return adjusted
