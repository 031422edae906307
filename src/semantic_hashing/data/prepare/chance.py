"""The chance level: how likely a random training document is a hit."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp


def chance(train: sp.csr_array, test: sp.csr_array) -> float:
    """Mean over test documents of the share of training documents that share a label with it.

    This is the precision, at any depth, of ranking at random.

    Args:
        train: CSR (n, L) bool.
        test: CSR (m, L) bool.
    """
    # Few sets of labels are distinct, so that the m x n table never has to be made.
    sets, sizes = _distinct(train)
    queries, repeats = _distinct(test)
    hits = (queries.astype(np.int64) @ sets.T.astype(np.int64)) > 0
    return float((hits @ sizes) @ repeats / (sizes.sum() * repeats.sum()))


def _distinct(labels: sp.csr_array) -> tuple[np.ndarray, np.ndarray]:
    rows, counts = np.unique(np.packbits(labels.toarray(), axis=1), axis=0, return_counts=True)
    return np.unpackbits(rows, axis=1, count=labels.shape[1]), counts
