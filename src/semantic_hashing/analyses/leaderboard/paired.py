"""Is a method better than another over several cells? The paired test of claims, over data sets and code lengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from semantic_hashing.analyses.leaderboard.samples import Draw
from semantic_hashing.scores.comparison import Comparison, compare_sets

NOTHING = Comparison(float("nan"), float("nan"), float("nan"), float("nan"))


def compare(draws_by_dataset: Mapping[str, Sequence[Draw]], a: str, b: str, lengths: Sequence[int]) -> Comparison:
    """Method a against b by mean precision, over the data sets and code lengths that both have.

    On a data set a seed's precision of a query is its mean over these lengths, since the queries of all lengths are the same. Only seeds count
    that have every one of them. The data sets count alike, see ``compare_sets``. All is missing where the two have no cell in common.

    Args:
        draws_by_dataset: the draws of each data set.
        a: a method.
        b: another.
        lengths: the code lengths.
    """
    sets = [_pairs(draws, a, b, lengths) for draws in draws_by_dataset.values()]
    sets = [pairs for pairs in sets if pairs]
    return compare_sets(sets) if sets else NOTHING


def two_sided(comparison: Comparison) -> float:
    """The p-value against "neither is better"."""
    return min(1.0, 2 * min(comparison.greater, comparison.less)) if comparison.greater == comparison.greater else float("nan")


def _pairs(draws: Sequence[Draw], a: str, b: str, lengths: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Both sides on each draw of a data set that both have models of."""
    common = [bits for bits in lengths if all(any((method, bits) in draw.models for draw in draws) for method in (a, b))]
    sides = [(_over_lengths(draw, a, common), _over_lengths(draw, b, common)) for draw in draws] if common else []
    return [(one, other) for one, other in sides if len(one) and len(other)]


def _over_lengths(draw: Draw, method: str, lengths: Sequence[int]) -> np.ndarray:
    """Mean over the code lengths of each seed that has them all, (seeds, q)."""
    models = [draw.models.get((method, bits), {}) for bits in lengths]
    seeds = [seed for seed in models[0] if all(seed in model for model in models)]
    return np.array([np.mean([model[seed] for model in models], axis=0) for seed in seeds])
