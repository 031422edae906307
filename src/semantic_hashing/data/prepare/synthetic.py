"""Documents drawn from a seeded topic model: for tests, benchmarks and checks of a new method."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from semantic_hashing.data.prepare.features import tfidf
from semantic_hashing.data.prepare.prepared import PARTS, Prepared


def counts(documents: int, words: int, topics: int, rng: np.random.Generator, length: float = 60.0) -> tuple[sp.csr_array, sp.csr_array]:
    """Word counts (documents, words) float32 and one-hot topics (documents, topics) bool.

    Word frequencies fall like 1 / rank, as in text; each topic raises a random tenth of the words tenfold. Document
    lengths are Poisson with mean ``length`` and at least one word.
    """
    frequency = 1 / np.arange(1, words + 1)
    topic_words = np.where(rng.random((topics, words)) < 0.1, 10.0, 1.0) * frequency
    topic_words /= topic_words.sum(axis=1, keepdims=True)
    topic = rng.integers(0, topics, documents)
    sizes = np.maximum(1, rng.poisson(length, documents))
    drawn = [rng.choice(words, size=n, p=topic_words[t]) for n, t in zip(sizes, topic, strict=True)]
    columns = np.concatenate(drawn)
    matrix = sp.csr_array((np.ones(len(columns), np.float32), (np.repeat(np.arange(documents), sizes), columns)), shape=(documents, words))
    matrix.sum_duplicates()
    labels = sp.csr_array((np.ones(documents, bool), topic, np.arange(documents + 1)), shape=(documents, topics))
    return matrix, labels


def prepared(documents: int, words: int, topics: int, seed: int, length: float = 60.0) -> Prepared:
    """A prepared data set of such documents: 60 % training, 20 % validation, 20 % test, sublinear TF-IDF."""
    matrix, labels = counts(documents, words, topics, np.random.default_rng(seed), length)
    part = np.searchsorted([0.6, 0.8], (np.arange(documents) + 0.5) / documents).astype(np.uint8)
    weights, _ = tfidf(matrix, part == PARTS.index("train"), "sublinear")
    return Prepared(matrix, weights, labels, part)
