"""From texts to features: words counted, vocabulary chosen, TF-IDF, at the size of 20Newsgroups."""

import numpy as np

from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers.corpus import RawCorpus

from .shapes import NG20, counts, labels

SPELLING = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def texts(documents, words, tokens):
    """Documents as text, each word five letters that spell its number."""
    spelt = ["".join(SPELLING[[word // 26**place % 26 for place in range(5)]]) for word in range(words)]
    matrix = counts(documents, words, tokens)
    rows = np.split(np.repeat(matrix.indices, matrix.data.astype(int)), np.cumsum(np.add.reduceat(matrix.data, matrix.indptr[:-1]).astype(int))[:-1])
    return [" ".join(spelt[word] for word in row) for row in rows]


def test_preparation(filed):
    documents = NG20.train + 2 * NG20.test
    part = np.repeat([0, 2], [NG20.train, 2 * NG20.test]).astype(np.uint8)
    corpus = RawCorpus(
        ids=[str(row) for row in range(documents)],
        titles=[""] * documents,
        part=part,
        labels=labels(documents, NG20.labels),
        label_names=[f"label {label}" for label in range(NG20.labels)],
        text=texts(documents, 40_000, NG20.tokens),
    )
    recipe = Recipe(token_pattern="[a-z]{2,}", max_features=NG20.words, split="halve-test")
    run = filed("preparation", NG20.name).pedantic
    assert run(lambda: transform(corpus, recipe, frozenset(), 0, "ng20"), rounds=5).prepared.tfidf.shape[1] == NG20.words
