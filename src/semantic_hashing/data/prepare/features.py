"""From text to a document-term matrix: vocabulary, counts, window of lengths, TF-IDF.

The order matters, and no step looks at a document that is not for training:

1. the documents are split (``split.py``);
2. the vocabulary is chosen by the counts of the training documents alone;
3. documents of every part that are too short or too long, in vocabulary words, are dropped;
4. inverse document frequencies are counted on the training documents that are left.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch.ranking import most_frequent
from semantic_hashing.data.prepare.words import pattern


def count_words(text: Sequence[str], token_pattern: str) -> tuple[sp.csr_array, list[str]]:
    """Count every word of n texts.

    Args:
        text: n texts; they are lower-cased.
        token_pattern: regular expression of a word, with at most one group, or ``words``.

    Returns:
        CSR (n, W) int64 counts and the W words, in alphabetical order.

    Raises:
        InputError: the pattern has several groups or matches nothing.
    """
    vectorizer = CountVectorizer(token_pattern=pattern(token_pattern))
    try:
        counts = vectorizer.fit_transform(text)
    except ValueError as error:
        raise InputError(f"token_pattern '{token_pattern}': {str(error).rstrip('.')}") from None
    counts.sort_indices()
    return sp.csr_array(counts), list(vectorizer.get_feature_names_out())


def choose_vocabulary(
    counts: sp.csr_array,
    words: Sequence[str],
    train: np.ndarray,
    *,
    stop: frozenset[str] = frozenset(),
    min_df: int = 1,
    max_df: float = 1.0,
    max_features: int | None = None,
) -> np.ndarray:
    """Columns of the vocabulary, most frequent word of the training part first, ties alphabetical.

    Args:
        counts: CSR (n, W) counts of all documents; only the rows ``train`` are looked at.
        words: W words.
        train: indices of the training documents.
        stop: words to leave out.
        min_df: a word must stand in at least this many training documents.
        max_df: a word may stand in at most this share of the training documents.
        max_features: at most this many words; None for all.

    Returns:
        (V,) int64 indices into ``words``.

    Raises:
        InputError: no word is left.
    """
    of_train = counts[train]
    total = np.asarray(of_train.sum(axis=0)).ravel()
    df = document_frequency(of_train)
    order = most_frequent(total, words)
    kept = [column for column in order if min_df <= df[column] <= max_df * len(train) and words[column] not in stop and total[column] > 0]
    if not kept:
        raise InputError(f"no word is left of {len(words):,}; loosen the recipe's min_df, max_df, stop_words or token_pattern")
    return np.array(kept[:max_features], dtype=np.int64)


def document_frequency(counts: sp.csr_array) -> np.ndarray:
    """(W,) int64: in how many rows each column is not zero."""
    return np.bincount(counts.indices[counts.data > 0], minlength=counts.shape[1])


def tfidf(counts: sp.csr_array, train: np.ndarray, weighting: str) -> tuple[sp.csr_array, np.ndarray]:
    """TF-IDF with the inverse document frequencies of the training rows; rows of unit L2 norm, empty rows stay zero.

    ``idf = ln((1 + N) / (1 + df)) + 1`` with N training documents, as scikit-learn's ``TfidfTransformer`` smooths it.

    Args:
        counts: CSR (n, V), no stored zeros, column indices in order within each row.
        train: indices of the training documents.
        weighting: term frequency is ``1 + ln(count)`` (``sublinear``), the count (``plain``) or 1 (``binary``).

    Returns:
        CSR (n, V) float32 with the sparsity of ``counts``, and (V,) float64 inverse document frequencies.
    """
    frequencies = counts.astype(np.float64)
    if weighting == "binary":
        frequencies.data[:] = 1
    transformer = TfidfTransformer(sublinear_tf=weighting == "sublinear")
    transformer.fit(frequencies[train])
    weights = sp.csr_array(transformer.transform(frequencies)).astype(np.float32)
    weights.sort_indices()
    return weights, np.asarray(transformer.idf_)


def unit_rows(matrix: sp.csr_array) -> sp.csr_array:
    """CSR (n, V) float32: the rows of a finished TF-IDF matrix scaled to unit L2 norm; empty rows stay zero."""
    return sp.csr_array(normalize(matrix.astype(np.float64), norm="l2")).astype(np.float32)
