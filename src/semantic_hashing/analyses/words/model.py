"""What a fitted decoder holds as words: the neighbours of some words, and a score of all neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

from semantic_hashing.analyses.words.neighbours import nearest_words, npmi
from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.hashers.variational import VariationalHasher
from semantic_hashing.training.driver import set_up_torch

NEIGHBOURS = 5
# The words over which coherence is averaged: the most frequent of the training part.
FREQUENT = 500


def run(
    hasher: VariationalHasher,
    features: Path,
    vocabulary: Sequence[str],
    expected: Mapping[str, Sequence[str]],
    out: Path,
    record: dict[str, Any],
    device: str = "cpu",
) -> dict[str, Any]:
    """Fit ``hasher`` and write the neighbours of the queries, by cosine and by inner product, with their scores.

    Args:
        hasher: unfitted, with a decoder that is linear in the code.
        features: ``features.npz`` of the data set.
        vocabulary: its words, in the order of the columns.
        expected: query -> neighbours that the paper prints, empty where it prints none.
        out: the file to write; it holds words of the corpus.
        record: what the model is, copied into the result.
        device: "cpu" or "cuda".

    Returns:
        ``record`` with, by ``cosine`` and ``inner``: ``lists`` (query -> neighbours), ``overlap`` (mean share of the paper's
        neighbours that are among ours, over the queries with a list), ``npmi_queries`` and ``npmi`` (mean NPMI of a word and its
        neighbours on the training documents, over the queries and over the most frequent words).

    Raises:
        HasherError: the model has no vector per word, or a query is not in the vocabulary.
    """
    prepared = Prepared.read(features)
    column = {word: index for index, word in enumerate(vocabulary)}
    missing = [word for word in expected if word not in column]
    if missing:
        raise HasherError(f"'{missing[0]}' is not in the vocabulary")
    with threadpoolctl.threadpool_limits(1):
        set_up_torch(1, device)
        fit(hasher, prepared)
    vectors = hasher.word_vectors()
    counts = prepared.counts[prepared.rows("train")]
    frequent = np.argsort(-np.asarray(counts.sum(axis=0)).ravel(), kind="stable")[:FREQUENT]
    queries = [column[word] for word in expected]
    result: dict[str, Any] = dict(record)
    for name, cosine in (("cosine", True), ("inner", False)):
        found = nearest_words(vectors, queries, NEIGHBOURS, cosine)
        lists = {word: [vocabulary[index] for index in row] for word, row in zip(expected, found, strict=True)}
        shares = [len(set(lists[word]) & set(theirs)) / len(theirs) for word, theirs in expected.items() if theirs]
        coherence = [_coherence(counts, words, nearest_words(vectors, words, NEIGHBOURS, cosine)) for words in (queries, list(frequent))]
        result[name] = {"lists": lists, "overlap": float(np.mean(shares)) if shares else None}
        result[name] |= {"npmi_queries": coherence[0], "npmi": coherence[1]}
    io.write_json(out, result)
    return result


def _coherence(counts: Any, words: Sequence[int], neighbours: np.ndarray) -> float:
    pairs = np.stack([np.repeat(np.asarray(words), neighbours.shape[1]), neighbours.ravel()], axis=1)
    return float(npmi(counts, pairs).mean())
