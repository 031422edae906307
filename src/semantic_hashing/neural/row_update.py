"""One step of Adam on some rows of a weight: compiled for a CPU, where numpy and torch have no fast form of it, and in torch for a GPU."""

from __future__ import annotations

import numba
import numpy as np
import torch

FIRST_DECAY = 0.9
SECOND_DECAY = 0.999
EPSILON = 1e-8


@numba.njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def update_rows(
    weight: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    words: np.ndarray,
    documents: np.ndarray,
    values: np.ndarray,
    gradient: np.ndarray,
    rate: np.float32,
    correction: np.float32,
    every: bool,
) -> None:
    """Update in place the rows of ``weight`` whose gradient X' G is not empty, and their moments.

    Each row's gradient, update and moments are done in one visit, while the row is in the cache: a step streams the
    touched rows once instead of gathering, updating and scattering copies of them.

    Args:
        weight: (V, U) float32, as are the moments ``first`` and ``second``.
        first: running mean of gradients.
        second: running mean of squared gradients.
        words: (n,) column of each entry of X (D, V), in any order.
        documents: (n,) row of each entry.
        values: (n,) float32, the entries.
        gradient: G (D, U) float32.
        rate: learning rate over the bias correction of the first moment, 1 - 0.9^t.
        correction: root of the bias correction of the second moment, sqrt(1 - 0.999^t), inverted.
        every: update the rows without a gradient too, whose moments then decay, as Adam does of a dense gradient.
    """
    keep_first, keep_second, epsilon = np.float32(FIRST_DECAY), np.float32(SECOND_DECAY), np.float32(EPSILON)
    new_first, new_second = np.float32(1 - FIRST_DECAY), np.float32(1 - SECOND_DECAY)
    units = weight.shape[1]
    total = np.empty(units, np.float32)
    # Counting sort of the entries by word: those of a word begin at reached[word].
    reached = np.zeros(len(weight) + 1, np.int64)
    for word in words:
        reached[word + 1] += 1
    reached = np.cumsum(reached)
    order, taken = np.empty(len(words), np.int64), reached[:-1].copy()
    for entry, word in enumerate(words):
        order[taken[word]] = entry
        taken[word] += 1
    for word in range(len(weight)):
        if not every and reached[word] == reached[word + 1]:
            continue
        total[:] = 0
        for entry in order[reached[word] : reached[word + 1]]:
            value, document = values[entry], documents[entry]
            for unit in range(units):
                total[unit] += value * gradient[document, unit]
        row, mean, square = weight[word], first[word], second[word]
        for unit in range(units):
            mean[unit] = keep_first * mean[unit] + new_first * total[unit]
            square[unit] = keep_second * square[unit] + new_second * total[unit] * total[unit]
            row[unit] -= rate * mean[unit] / (np.sqrt(square[unit]) * correction + epsilon)


def update_rows_of_tensors(
    weight: torch.Tensor,
    first: torch.Tensor,
    second: torch.Tensor,
    words: torch.Tensor,
    documents: torch.Tensor,
    values: torch.Tensor,
    gradient: torch.Tensor,
    rate: float,
    correction: float,
    every: bool,
) -> None:
    """The same update of tensors on any device; the arguments are those of ``update_rows``."""
    rows, place = (torch.arange(len(weight)), words) if every else torch.unique(words, return_inverse=True)
    total = gradient.new_zeros(len(rows), gradient.shape[1]).index_add_(0, place, values[:, None] * gradient[documents])
    mean = first[rows].lerp_(total, 1 - FIRST_DECAY)
    square = second[rows].mul_(SECOND_DECAY).addcmul_(total, total, value=1 - SECOND_DECAY)
    first[rows], second[rows] = mean, square
    weight[rows] -= rate * mean / (square.sqrt().mul_(correction) + EPSILON)
