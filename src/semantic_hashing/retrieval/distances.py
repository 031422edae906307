"""Mean Hamming distance within and between groups of documents."""

from __future__ import annotations

import numpy as np


def mean_distances(bits: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Mean Hamming distance of two different documents, one of each group, (count, count); NaN where there are none.

    No pair is looked at: with p the share of ones of a bit in a group, two independent draws differ in it with probability
    p_a (1 - p_b) + p_b (1 - p_a); within a group a document is not held against itself.

    Args:
        bits: (n, l) bool.
        groups: (n,) index of each document's group.
        count: number of groups.
    """
    sizes = np.bincount(groups, minlength=count).astype(np.float64)
    ones = np.stack([bits[groups == group].sum(axis=0) for group in range(count)]).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = ones / sizes[:, None]
        distance: np.ndarray = share @ (1 - share).T + (1 - share) @ share.T
        within = np.diag(distance) * sizes / (sizes - 1)
    np.fill_diagonal(distance, np.where(sizes > 1, within, np.nan))
    return distance
