"""Adam on the rows of a wide weight, of which a step touches few.

Compiled for a CPU, where numpy and torch have no fast form of it, and in torch for a GPU. Without ``fastmath``, under which processors
of one architecture divide and take roots in their own ways: a model trained on one would differ from that of another.

A row without a gradient still moves under Adam: at the n-th such step by

    rate / (1 - .9^t) * sqrt(1 - .999^t) * (.9 / sqrt(.999))^n * first / sqrt(second),

with its moments as its last gradient left them. The direction first / sqrt(second) stands still, so what such steps come
to is one number a row, ``pending``, which is taken off when the row is next read: ``settle``.
"""

from __future__ import annotations

import math
from typing import Generic, NamedTuple, TypeVar

import numba
import numpy as np
import torch

FIRST_DECAY = 0.9
SECOND_DECAY = 0.999
EPSILON = 1e-8
# By how much a row moves at its n-th step without a gradient, n = 1, 2, ..., in parts of a first step; the rest is below float32.
DRIFT = (FIRST_DECAY / math.sqrt(SECOND_DECAY)) ** np.arange(1, 257)

Array = TypeVar("Array", np.ndarray, torch.Tensor)


class Rows(NamedTuple, Generic[Array]):
    """A weight and what Adam holds of each of its rows.

    Attributes:
        weight: (V, U) float32.
        first: (V, U) float32, running mean of gradients at the row's last gradient.
        second: (V, U) float32, running mean of squared gradients then.
        absent: (V,) int64, steps since then.
        pending: (V,) float32, what these steps come to, in parts of first / sqrt(second), as far as ``weight`` lacks it.
    """

    weight: Array
    first: Array
    second: Array
    absent: Array
    pending: Array


@numba.njit(cache=True, nogil=True, error_model="numpy")
def settle_rows(rows: Rows[np.ndarray], words: np.ndarray) -> None:
    """Take in place what is pending of the rows ``words`` (n,), in any order, off the weight."""
    epsilon = np.float32(EPSILON)
    for word in words:
        parts = rows.pending[word]
        if parts == 0:
            continue
        row, mean, square = rows.weight[word], rows.first[word], rows.second[word]
        for unit in range(len(row)):
            row[unit] -= parts * mean[unit] / (np.sqrt(square[unit]) + epsilon)
        rows.pending[word] = 0


@numba.njit(cache=True, nogil=True, error_model="numpy")
def update_rows(
    rows: Rows[np.ndarray],
    words: np.ndarray,
    documents: np.ndarray,
    values: np.ndarray,
    gradient: np.ndarray,
    rate: np.float32,
    correction: np.float32,
    every: bool,
) -> None:
    """Update in place the rows whose gradient X' G is not empty, and count the step of the others as pending.

    Each row's gradient, update and moments are done in one visit, while the row is in the cache: a step streams the
    touched rows once instead of gathering, updating and scattering copies of them.

    Args:
        rows: those of the batch's words are settled.
        words: (n,) column of each entry of X (D, V), in any order.
        documents: (n,) row of each entry.
        values: (n,) float32, the entries.
        gradient: G (D, U) float32.
        rate: learning rate over the bias correction of the first moment, 1 - 0.9^t.
        correction: root of the bias correction of the second moment, sqrt(1 - 0.999^t), inverted.
        every: update the rows without a gradient now, as a dense Adam does.
    """
    epsilon, new_first, new_second = np.float32(EPSILON), np.float32(1 - FIRST_DECAY), np.float32(1 - SECOND_DECAY)
    units = rows.weight.shape[1]
    total = np.empty(units, np.float32)
    # Counting sort of the entries by word: those of a word begin at reached[word].
    reached = np.zeros(len(rows.weight) + 1, np.int64)
    for word in words:
        reached[word + 1] += 1
    reached = np.cumsum(reached)
    order, taken = np.empty(len(words), np.int64), reached[:-1].copy()
    for entry, word in enumerate(words):
        order[taken[word]] = entry
        taken[word] += 1
    for word in range(len(rows.weight)):
        steps = rows.absent[word] + 1
        if not every and reached[word] == reached[word + 1]:
            if steps <= len(DRIFT):
                rows.pending[word] += rate / correction * np.float32(DRIFT[steps - 1])
            rows.absent[word] = steps
            continue
        total[:] = 0
        for entry in order[reached[word] : reached[word + 1]]:
            value, document = values[entry], documents[entry]
            for unit in range(units):
                total[unit] += value * gradient[document, unit]
        keep_first, keep_second = np.float32(FIRST_DECAY**steps), np.float32(SECOND_DECAY**steps)
        row, mean, square = rows.weight[word], rows.first[word], rows.second[word]
        for unit in range(units):
            moved = keep_first * mean[unit] + new_first * total[unit]
            spread = keep_second * square[unit] + new_second * total[unit] * total[unit]
            mean[unit], square[unit] = moved, spread
            row[unit] -= rate * moved / (np.sqrt(spread) * correction + epsilon)
        rows.absent[word] = 0


def settle_rows_of_tensors(rows: Rows[torch.Tensor], words: torch.Tensor) -> None:
    """``settle_rows`` of tensors on any device."""
    words = torch.unique(words)
    rows.weight[words] -= rows.pending[words, None] * rows.first[words] / (rows.second[words].sqrt() + EPSILON)
    rows.pending[words] = 0


def update_rows_of_tensors(
    rows: Rows[torch.Tensor],
    words: torch.Tensor,
    documents: torch.Tensor,
    values: torch.Tensor,
    gradient: torch.Tensor,
    rate: float,
    correction: float,
    every: bool,
) -> None:
    """``update_rows`` of tensors on any device."""
    touched, place = (torch.arange(len(rows.weight)), words) if every else torch.unique(words, return_inverse=True)
    total = gradient.new_zeros(len(touched), gradient.shape[1]).index_add_(0, place, values[:, None] * gradient[documents])
    rows.absent.add_(1)
    steps = rows.absent[touched, None]
    first = rows.first[touched] * FIRST_DECAY**steps + total * (1 - FIRST_DECAY)
    second = rows.second[touched] * SECOND_DECAY**steps + total.square() * (1 - SECOND_DECAY)
    rows.pending.add_(rate / correction * (FIRST_DECAY / math.sqrt(SECOND_DECAY)) ** rows.absent)
    rows.first[touched], rows.second[touched], rows.absent[touched], rows.pending[touched] = first, second, 0, 0
    rows.weight[touched] -= rate * first / (second.sqrt() * correction + EPSILON)
