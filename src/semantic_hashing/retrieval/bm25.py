"""Exact BM25, what a search engine ranks by (Robertson, Walker, Jones, Hancock-Beaulieu and Gatford, TREC-3, 1995)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

# How fast further occurrences of a word count less, and how much long documents are held back: the customary values.
K1, B = 1.2, 0.75


def weights(counts: sp.csr_array) -> sp.csr_array:
    """What each word of each document adds to the score of a query that holds it, CSR (n, V) float64:

        w(t, d) = idf(t) tf (k1 + 1) / (tf + k1 (1 - b + b |d| / mean |d|)),  idf(t) = ln(1 + (n - n_t + 1/2) / (n_t + 1/2)),

    with tf the occurrences of t in d, |d| the words of d, and n_t the documents that hold t among the n. The 1 in the
    logarithm keeps the weight of a word that most documents hold above 0.

    Args:
        counts: word counts (n, V) of the documents.
    """
    counts = counts.astype(np.float64)
    n = counts.shape[0]
    holding = np.bincount(counts.indices[counts.data > 0], minlength=counts.shape[1])
    idf = np.log1p((n - holding + 0.5) / (holding + 0.5))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    slowed = K1 * (1 - B + B * lengths / max(lengths.mean(), np.finfo(float).tiny))
    tf = counts.data
    data = idf[counts.indices] * tf * (K1 + 1) / (tf + np.repeat(slowed, np.diff(counts.indptr)))
    return sp.csr_array((data, counts.indices, counts.indptr), shape=counts.shape)
