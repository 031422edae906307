"""Labels: a corpus's own or the words of its category names."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch.ranking import most_frequent


def name_tokens(labels: sp.csr_array, label_names: list[str], count: int) -> tuple[sp.csr_array, list[str]]:
    """The ``count`` most frequent words of the category names as labels: ``money-fx`` becomes ``money`` and ``fx``.

    Frequency is counted over the category names of all documents, before any split: labels are what is asked for, not what
    is learned from. Ties go to the alphabetically first word.

    Args:
        labels: CSR (n, L) bool.
        label_names: L category names.
        count: how many words to keep.

    Returns:
        CSR (n, at most ``count``) bool and the words, in alphabetical order.

    Raises:
        InputError: no category name has a word of two letters.
    """
    vectorizer = CountVectorizer()
    try:
        tokens = sp.csr_array(vectorizer.fit_transform(label_names))
    except ValueError:
        raise InputError("labels: name-tokens finds no word in the category names; choose labels: own") from None
    words = list(vectorizer.get_feature_names_out())
    counts = sp.csr_array(labels.astype(np.int64) @ tokens)
    kept = np.sort(most_frequent(np.asarray(counts.sum(axis=0)).ravel(), words)[:count])
    return sp.csr_array(counts[:, kept]).astype(bool), [words[column] for column in kept]
