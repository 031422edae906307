"""Order by frequency, with ties that fall the same way everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def most_frequent(counts: np.ndarray, words: Sequence[str]) -> np.ndarray:
    """Indices (int64) of the words from the most frequent to the least; equal counts in alphabetical order.

    Args:
        counts: (W,) count of each word.
        words: W distinct words.
    """
    return np.array(sorted(range(len(words)), key=lambda index: (-counts[index], words[index])), dtype=np.int64)
