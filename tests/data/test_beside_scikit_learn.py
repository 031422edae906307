"""The preparation beside scikit-learn fitted on the training rows alone, on documents whose other parts say something else."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from semantic_hashing.core import seeds
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.split import split
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION, RawCorpus, label_matrix

PATTERN = "[a-z]{2,}"
STOP = frozenset({"waa", "wab"})
WORDS = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120)]
MASTER = 3


@pytest.fixture(scope="module")
def corpus():
    """120 training and 80 test documents. The test part's frequent words are the training part's rare ones."""
    rng = np.random.default_rng(0)
    frequency = 1 / np.arange(1, len(WORDS) + 1)
    texts = []
    for number in range(200):
        shares = frequency if number < 120 else frequency[::-1]
        texts.append(" ".join(rng.choice(WORDS, size=rng.integers(2, 40), p=shares / shares.sum())).upper())
    return RawCorpus(
        ids=[str(number) for number in range(200)],
        titles=[""] * 200,
        labels=label_matrix([["a"] if number % 3 else ["b", "a"] for number in range(200)], ["a", "b"]),
        label_names=["a", "b"],
        part=np.repeat(np.array([TRAIN, TEST], dtype=np.uint8), [120, 80]),
        text=texts,
    )


def recipe(**knobs):
    return Recipe.model_validate({"token_pattern": PATTERN, "max_features": None, "split": "fresh", **knobs})


KNOBS = [
    {},
    {"split": "halve-test"},
    {"split": "official", "validation_share": 0.2},
    {"min_df": 4, "max_df": 0.5},
    {"max_features": 25},
    {"min_tokens": 5, "max_tokens": 25},
    {"weighting": "plain", "min_df": 3},
    {"weighting": "binary", "max_features": 30, "min_tokens": 3},
]


@pytest.mark.parametrize("knobs", KNOBS, ids=str)
def test_vocabulary_counts_and_weights_are_scikit_learns(corpus, knobs):
    recipe_ = recipe(**knobs)
    result = transform(corpus, recipe_, STOP, MASTER, "d")
    part = split(corpus.part, recipe_.split, recipe_.validation_share, recipe_.test_share, MASTER, "d")
    train = [corpus.text[row] for row in np.flatnonzero(part == TRAIN)]
    # The vocabulary: of the training documents before any is dropped for its length.
    vectorizer = CountVectorizer(token_pattern=PATTERN, stop_words=sorted(STOP), min_df=recipe_.min_df, max_df=recipe_.max_df)
    totals = np.asarray(vectorizer.fit_transform(train).sum(axis=0)).ravel()
    frequency = dict(zip(vectorizer.get_feature_names_out(), totals.tolist(), strict=True))
    assert result.words == sorted(frequency, key=lambda word: (-frequency[word], word))[: recipe_.max_features]
    # The documents: each part's, of a length within the window.
    counts = CountVectorizer(token_pattern=PATTERN, vocabulary=result.words).transform(corpus.text).toarray()
    lengths = counts.sum(axis=1)
    kept = np.flatnonzero((lengths >= recipe_.min_tokens) & (lengths <= (recipe_.max_tokens or np.inf)))
    np.testing.assert_array_equal(result.rows, kept)
    np.testing.assert_array_equal(result.prepared.part, part[kept])
    np.testing.assert_array_equal(result.prepared.counts.toarray(), counts[kept])
    np.testing.assert_array_equal(result.prepared.labels.toarray(), corpus.labels.toarray()[kept])
    # The weights: their document frequencies are of the training documents that are left.
    weighting = {"sublinear_tf": recipe_.weighting == "sublinear", "binary": recipe_.weighting == "binary"}
    weights = TfidfVectorizer(token_pattern=PATTERN, vocabulary=result.words, **weighting)
    weights.fit([corpus.text[row] for row in kept if part[row] == TRAIN])
    np.testing.assert_allclose(result.prepared.tfidf.toarray(), weights.transform([corpus.text[row] for row in kept]).toarray(), atol=1e-6)
    np.testing.assert_allclose(result.idf, weights.idf_)


def test_fitted_on_all_documents_all_of_it_would_be_otherwise(corpus):
    # Else the comparison above could not tell.
    train = [text for text, part in zip(corpus.text, corpus.part, strict=True) if part == TRAIN]
    on_train, on_all = (TfidfVectorizer(token_pattern=PATTERN, max_features=25).fit(texts) for texts in (train, corpus.text))
    assert set(on_train.vocabulary_) != set(on_all.vocabulary_)


def test_the_split_draws_from_the_seed_of_its_data_set(corpus):
    order = np.random.default_rng(seeds.derive(MASTER, "d", "split")).permutation(200)
    parts = split(corpus.part, "fresh", 0.1, 0.15, MASTER, "d")
    np.testing.assert_array_equal(np.flatnonzero(parts == VALIDATION), np.sort(order[:20]))
    np.testing.assert_array_equal(np.flatnonzero(parts == TEST), np.sort(order[20:50]))
    halves = split(corpus.part, "halve-test", 0.1, 0.1, MASTER, "d")
    test = np.random.default_rng(seeds.derive(MASTER, "d", "split")).permutation(np.arange(120, 200))
    np.testing.assert_array_equal(np.flatnonzero(halves == VALIDATION), np.sort(test[:40]))
