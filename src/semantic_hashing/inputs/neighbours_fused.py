"""The nearest training documents of each training document by the sum of two cosines, of TF-IDF and of latent semantic analysis."""

from __future__ import annotations

import numpy as np

from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.inputs.lsa import DIMENSIONS, directions, latent
from semantic_hashing.inputs.neighbours_lsa import search


def derive(prepared: Prepared, count: int) -> dict[str, np.ndarray]:
    """The nearest by half the sum of the cosines of TF-IDF and of LSA-128, as arrays by name.

    The mean of two cosines is the cosine of the two unit rows put end to end, so that the distances are cosine distances.
    """
    X = prepared.tfidf[prepared.rows("train")]
    words = X.T.tocsc()
    rows = latent(X, directions(X, DIMENSIONS).components)
    return search(lambda some: ((X[some] @ words).toarray() + rows[some] @ rows.T) / 2, len(rows), count)._asdict()
