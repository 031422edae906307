import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.feature_extraction.text import CountVectorizer

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.chance import chance
from semantic_hashing.data.prepare.labels import name_tokens
from semantic_hashing.data.readers.corpus import label_matrix

NAMES = ["fish", "fish-oil", "palm-oil", "tin"]


def test_a_compound_name_gives_each_of_its_words():
    labels = label_matrix([["fish-oil"], ["palm-oil"], ["fish", "palm-oil"], ["tin"], []], NAMES)
    tokens, words = name_tokens(labels, NAMES, 10)
    assert words == ["fish", "oil", "palm", "tin"]
    assert tokens.dtype == bool
    assert tokens.toarray().astype(int).tolist() == [[1, 1, 0, 0], [0, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_the_most_frequent_words_stay_and_ties_are_alphabetical():
    labels = label_matrix([["fish-oil"], ["palm-oil"], ["tin"]], NAMES)
    assert name_tokens(labels, NAMES, 2)[1] == ["fish", "oil"]
    assert name_tokens(labels, NAMES, 1)[1] == ["oil"]


@given(own=st.lists(st.lists(st.sampled_from(NAMES), max_size=3, unique=True), min_size=1, max_size=12).filter(lambda own: any(own)))
def test_counts_are_those_of_a_count_vectorizer_over_the_names(own):
    vectorizer = CountVectorizer()
    expected = vectorizer.fit_transform(" ".join(names) for names in own).toarray() > 0
    tokens, words = name_tokens(label_matrix(own, NAMES), NAMES, 10)
    seen = [column for column, word in enumerate(words) if word in vectorizer.vocabulary_]
    assert [words[column] for column in seen] == list(vectorizer.get_feature_names_out())
    assert np.array_equal(tokens.toarray()[:, seen], expected)


def test_names_without_a_word_are_an_input_error():
    with pytest.raises(InputError, match="name-tokens finds no word"):
        name_tokens(label_matrix([["1"]], ["1"]), ["1"], 3)


@given(
    train=arrays(bool, st.tuples(st.integers(1, 8), st.just(11))),
    test=arrays(bool, st.tuples(st.integers(1, 8), st.just(11))),
)
def test_chance_is_the_mean_share_of_relevant_documents(train, test):
    relevant = (test[:, np.newaxis, :] & train[np.newaxis, :, :]).any(axis=2)
    assert chance(sp.csr_array(train), sp.csr_array(test)) == pytest.approx(relevant.mean())
