"""Applying a recipe to a corpus. The order of the steps, and why, is in ``features.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare import features
from semantic_hashing.data.prepare.labels import name_tokens
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.split import split
from semantic_hashing.data.readers.corpus import TRAIN, RawCorpus, shares_a_label

NO_LABEL = "no label"
COPY = "exact copy of an earlier text"
NO_WORD = "no word of the vocabulary"


@dataclass(frozen=True)
class Transformed:
    """What a recipe makes of a corpus.

    Attributes:
        prepared: features, labels and parts of the n kept documents.
        rows: (n,) int64, which documents of the source they are.
        words: V words, the columns of the features.
        idf: (V,) float64 inverse document frequencies; NaN where the source ships finished TF-IDF.
        label_names: L names, the columns of the labels.
        dropped: how many documents were dropped, by reason.
        notes: what of the recipe does not apply to this source.
    """

    prepared: Prepared
    rows: np.ndarray
    words: list[str]
    idf: np.ndarray
    label_names: list[str]
    dropped: dict[str, int]
    notes: list[str]


def transform(corpus: RawCorpus, recipe: Recipe, stop: frozenset[str], master_seed: int, dataset: str) -> Transformed:
    """Apply a recipe.

    A source of kind ``tfidf`` is a finished preparation: its documents, split, labels and vocabulary stay, its rows are
    scaled to unit length, and every word of a document counts once. A source of kind ``counts`` or ``binary`` goes through
    every step but tokenising, and its words are not held against the stop list; ``binary`` gives no length, so that only
    documents without any word count as too short.

    Args:
        corpus: the source, checked.
        recipe: the knobs.
        stop: words of the recipe's stop list.
        master_seed: the run's master seed, for the split.
        dataset: name of the data set, for the split and for messages.

    Raises:
        InputError: the recipe leaves no word, no document in some part, or no label that training and test part share.
    """
    if corpus.kind == "tfidf":
        return _finished(corpus)
    labels, label_names = corpus.labels, corpus.label_names
    if recipe.labels == "name-tokens":
        labels, label_names = name_tokens(labels, label_names, recipe.label_count)
    dropped: dict[str, int] = {}
    rows = np.arange(len(corpus.ids))
    if recipe.drop_unlabelled:
        rows = np.flatnonzero(np.diff(labels.indptr) > 0)
        dropped[NO_LABEL] = len(corpus.ids) - len(rows)
    notes: list[str] = []
    if recipe.drop_copies and corpus.text is not None:
        # Here and not later: a copy must not land in another part than its original.
        first = _first_of_each(corpus.text, rows)
        dropped[COPY] = len(rows) - len(first)
        rows = first
    elif recipe.drop_copies:
        notes.append(f"the source ships {corpus.kind} features instead of text: drop_copies does not apply")
    part = split(corpus.part[rows], recipe.split, recipe.validation_share, recipe.test_share, master_seed, dataset)

    counts, words, of_matrix = _counts(corpus, rows, recipe)
    columns = features.choose_vocabulary(
        counts,
        words,
        np.flatnonzero(part == TRAIN),
        stop=stop if corpus.text is not None else frozenset(),
        min_df=recipe.min_df,
        max_df=recipe.max_df,
        max_features=recipe.max_features,
    )
    counts = sp.csr_array(counts[:, columns]).astype(np.float32)
    counts.eliminate_zeros()
    counts.sort_indices()

    shortest, longest = recipe.min_tokens, recipe.max_tokens
    if corpus.kind == "binary":
        # Presence does not tell how long a document is; only one without any word is surely too short.
        shortest, longest = min(shortest, 1), None
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    short = lengths < shortest
    long = lengths > (np.inf if longest is None else longest)
    if shortest:
        dropped[NO_WORD if shortest == 1 else f"fewer than {shortest} tokens"] = int(short.sum())
    if longest is not None:
        dropped[f"more than {longest} tokens"] = int(long.sum())
    kept = np.flatnonzero(~short & ~long)
    counts, part, rows = sp.csr_array(counts[kept]), part[kept], rows[kept]
    labels = sp.csr_array(labels[rows])
    _check(labels, part, dropped, dataset)
    weights, idf = features.tfidf(counts, np.flatnonzero(part == TRAIN), recipe.weighting)
    return Transformed(
        Prepared(counts, weights, labels, part), rows, [words[column] for column in columns], idf, label_names, dropped, of_matrix + notes
    )


def _first_of_each(text: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """Those of ``rows`` whose text stands on none of the rows before."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(text[row], int(row))
    return np.array(list(first.values()), dtype=np.int64)


def _counts(corpus: RawCorpus, rows: np.ndarray, recipe: Recipe) -> tuple[sp.csr_array, list[str], list[str]]:
    if corpus.text is not None:
        text = corpus.text
        counts, words = features.count_words([text[row] for row in rows], recipe.token_pattern)
        return counts, words, []
    assert corpus.matrix is not None
    assert corpus.vocabulary is not None
    notes = [f"the source ships {corpus.kind} features instead of text: stop_words and token_pattern do not apply"]
    if corpus.kind == "binary":
        notes.append("presence does not tell how long a document is: min_tokens drops only documents without a word, max_tokens none")
    return sp.csr_array(corpus.matrix[rows]), corpus.vocabulary, notes


def _finished(corpus: RawCorpus) -> Transformed:
    assert corpus.matrix is not None
    assert corpus.vocabulary is not None
    weights = features.unit_rows(corpus.matrix)
    weights.eliminate_zeros()
    weights.sort_indices()
    counts = weights.copy()
    counts.data = np.ones_like(counts.data)
    idf = np.full(len(corpus.vocabulary), np.nan)
    notes = [
        "the source ships finished TF-IDF: its documents, split, labels and vocabulary stay as they are, rows are scaled to unit length",
        "counts are 1 for every word of a document: the source does not give them",
    ]
    prepared = Prepared(counts, weights, corpus.labels, corpus.part)
    return Transformed(prepared, np.arange(len(corpus.ids)), corpus.vocabulary, idf, corpus.label_names, {}, notes)


def _check(labels: sp.csr_array, part: np.ndarray, dropped: dict[str, int], dataset: str) -> None:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in dropped.items() if count)
    for index, name in enumerate(PARTS):
        if not np.any(part == index):
            raise InputError(f"{dataset}: no document is left in the {name} part (dropped: {reasons or 'none'}); loosen the recipe")
    # A corpus without any label has none to share.
    if labels.shape[1] and not shares_a_label(labels, part):
        raise InputError(f"{dataset}: no label stands in both the training and the test part; change the recipe's labels or split")
