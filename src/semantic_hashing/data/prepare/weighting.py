"""TF-IDF of word counts by inverse document frequencies that are known already."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer


def weigh(counts: sp.csr_array, idf: np.ndarray, weighting: str) -> sp.csr_array:
    """The features that ``features.tfidf`` gives documents, to the bit.

    Args:
        counts: CSR (n, V), no stored zeros, column indices in order within each row.
        idf: (V,) float64, inverse document frequencies.
        weighting: "plain", "sublinear" or "binary".

    Returns:
        CSR (n, V) float32 with the sparsity of ``counts``, rows of unit L2 norm.
    """
    frequencies = counts.astype(np.float64)
    if weighting == "binary":
        frequencies.data[:] = 1
    transformer = TfidfTransformer(sublinear_tf=weighting == "sublinear")
    transformer.idf_ = idf
    return sp.csr_array(transformer.transform(frequencies, copy=False)).astype(np.float32)
