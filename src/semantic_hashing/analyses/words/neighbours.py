"""Nearest words by a decoder's word vectors, and how well they go together in the corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp


def nearest_words(vectors: np.ndarray, queries: Sequence[int], count: int, cosine: bool) -> np.ndarray:
    """The ``count`` nearest words of each query, (q, count), nearest first and the query itself left out.

    Args:
        vectors: (V, d), a row per word.
        queries: q columns of the vocabulary.
        count: how many neighbours.
        cosine: by cosine, else by inner product.
    """
    if cosine:
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = vectors / np.where(norms > 0, norms, 1.0)
    similarity = vectors[list(queries)] @ vectors.T
    similarity[np.arange(len(queries)), list(queries)] = -np.inf
    return np.argsort(-similarity, axis=1, kind="stable")[:, :count]


def npmi(counts: sp.csr_array, pairs: np.ndarray) -> np.ndarray:
    """Normalised pointwise mutual information of pairs of words over documents, (p,), in [-1, 1] (Bouma, 2009).

    log(p(a, b) / (p(a) p(b))) / -log p(a, b) with p the share of documents that hold a word or both; -1 for words that
    never meet, 1 for words that are never apart.

    Args:
        counts: CSR (n, V).
        pairs: (p, 2) columns.
    """
    present = sp.csc_array(counts > 0).astype(np.float64)
    n = present.shape[0]
    df = np.asarray(present.sum(axis=0)).ravel()
    both = np.array([float(present[:, [a]].multiply(present[:, [b]]).sum()) for a, b in pairs]) / n
    expected = df[pairs[:, 0]] * df[pairs[:, 1]] / n**2
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(both / expected) / -np.log(both)
    return np.where(both == 0, -1.0, np.where(both == 1, 1.0, found))
