"""Where a real-valued score becomes a bit."""

from __future__ import annotations

from typing import Literal

import numpy as np


def thresholds(scores: np.ndarray, kind: float | Literal["median"]) -> np.ndarray:
    """The threshold of each bit, (l,) float32: a fixed value, or the bit's median over these documents.

    Args:
        scores: (n, l), a document's bit is one where its score is above the threshold.
        kind: the value that all bits share, or "median", which balances every bit.
    """
    if kind == "median":
        medians: np.ndarray = np.median(scores, axis=0).astype(np.float32)
        return medians
    return np.full(scores.shape[1], kind, dtype=np.float32)
