import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare import features

TEXTS = st.lists(st.lists(st.sampled_from(["oat", "rye", "hop", "bean", "it"]), max_size=9).map(" ".join), min_size=3, max_size=12).filter(
    lambda texts: any(texts[:2])
)
PATTERN = "[a-z]{2,}"


def test_text_is_lower_cased_and_matched():
    counts, words = features.count_words(["Rye, RYE; oat-rye x 12", "caf\xe9"], PATTERN)
    assert words == ["caf", "oat", "rye"]
    assert counts.toarray().tolist() == [[0, 1, 3], [1, 0, 0]]


@pytest.mark.parametrize("pattern", ["[0-9]{9}", "(a)(b)"])
def test_a_pattern_that_finds_nothing_is_an_input_error(pattern):
    with pytest.raises(InputError, match="token_pattern"):
        features.count_words(["oat rye"], pattern)


@given(texts=TEXTS, min_df=st.integers(1, 2), max_features=st.sampled_from([None, 1, 2, 3]))
def test_the_vocabulary_depends_on_the_training_part_alone(texts, min_df, max_features):
    train = np.arange(len(texts) // 2 + 1)
    knobs = {"stop": frozenset({"it"}), "min_df": min_df, "max_features": max_features}

    def choose(all_texts):
        counts, words = features.count_words(all_texts, PATTERN)
        return [words[column] for column in features.choose_vocabulary(counts, words, train, **knobs)]

    try:
        chosen = choose(texts)
    except InputError:
        with pytest.raises(InputError, match="no word"):
            choose([*texts[: len(train)], "barley it oat oat"])
        return
    assert choose([*texts[: len(train)], "hop hop hop hop hop barley"]) == chosen
    own = " ".join(texts[: len(train)]).split()
    expected = sorted(
        (word for word in set(own) - {"it"} if sum(word in text.split() for text in texts[: len(train)]) >= min_df),
        key=lambda word: (-own.count(word), word),
    )
    assert chosen == expected[:max_features]


def test_words_of_too_many_documents_are_left_out():
    counts, words = features.count_words(["oat rye", "oat hop", "oat hop bean"], PATTERN)
    columns = features.choose_vocabulary(counts, words, np.arange(3), max_df=0.7)
    assert [words[column] for column in columns] == ["hop", "bean", "rye"]


def test_no_word_left_is_an_input_error():
    counts, words = features.count_words(["oat rye", "oat hop"], PATTERN)
    with pytest.raises(InputError, match="no word is left of 3; loosen"):
        features.choose_vocabulary(counts, words, np.arange(2), min_df=3)


@given(texts=TEXTS, weighting=st.sampled_from(["sublinear", "plain", "binary"]))
def test_tfidf_is_scikit_learns_fitted_on_the_training_part(texts, weighting):
    counts, words = features.count_words(texts, PATTERN)
    train = np.arange(len(texts) // 2 + 1)
    weights, idf = features.tfidf(counts.astype(np.float32), train, weighting)
    vectorizer = TfidfVectorizer(vocabulary=words, token_pattern=PATTERN, sublinear_tf=weighting == "sublinear", binary=weighting == "binary")
    vectorizer.fit([texts[row] for row in train])
    assert weights.dtype == np.float32
    assert np.allclose(weights.toarray(), vectorizer.transform(texts).toarray(), atol=1e-6)
    assert np.allclose(idf, vectorizer.idf_)
    assert np.array_equal(weights.indices, counts.indices)
    assert np.array_equal(weights.indptr, counts.indptr)


def test_the_formula_of_sublinear_tfidf():
    counts = sp.csr_array(np.array([[3, 1], [0, 2], [0, 0]], dtype=np.float32))
    weights, idf = features.tfidf(counts, np.array([0, 1]), "sublinear")
    assert np.allclose(idf, [np.log(3 / 2) + 1, np.log(3 / 3) + 1])
    row = np.array([(1 + np.log(3)) * idf[0], idf[1]])
    assert np.allclose(weights.toarray(), [row / np.linalg.norm(row), [0, 1], [0, 0]])


def test_unit_rows():
    matrix = sp.csr_array(np.array([[3, 4], [0, 0], [0, 2]], dtype=np.float32))
    assert np.allclose(features.unit_rows(matrix).toarray(), [[0.6, 0.8], [0, 0], [0, 1]])


def test_document_frequency_does_not_count_stored_zeros():
    matrix = sp.csr_array((np.array([1.0, 0.0, 2.0]), np.array([0, 1, 0]), np.array([0, 2, 3])), shape=(2, 3))
    assert features.document_frequency(matrix).tolist() == [2, 0, 0]
