import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION, RawCorpus, label_matrix

WORDS = {"farm": ["oat", "rye", "hop", "bean"], "sea-port": ["crew", "keel", "mast", "tide"]}


def corpus(train=20, test=10):
    random = np.random.default_rng(3)
    names = [("farm", "sea-port")[n % 2] for n in range(train + test)]
    text = [" ".join(random.choice(WORDS[name], size=2 + n % 5)) + " the" for n, name in enumerate(names)]
    return RawCorpus(
        ids=[str(n) for n in range(train + test)],
        titles=[""] * (train + test),
        labels=label_matrix([[name] if n % 7 else [] for n, name in enumerate(names)], list(WORDS)),
        label_names=list(WORDS),
        part=np.repeat(np.array([TRAIN, TEST], dtype=np.uint8), [train, test]),
        text=text,
    )


def recipe(**knobs):
    return Recipe.model_validate({"min_tokens": 3, "max_tokens": 5, "split": "halve-test", **knobs})


def test_documents_are_dropped_by_label_and_length_and_counted():
    raw = corpus()
    result = transform(raw, recipe(), frozenset({"the"}), 1, "d")
    lengths = np.array([len(text.split()) - 1 for text in raw.text])
    labelled = np.diff(raw.labels.indptr) > 0
    expected = np.flatnonzero(labelled & (lengths >= 3) & (lengths <= 5))
    assert np.array_equal(result.rows, expected)
    assert result.dropped == {
        "no label": int(np.sum(~labelled)),
        "fewer than 3 tokens": int(np.sum(labelled & (lengths < 3))),
        "more than 5 tokens": int(np.sum(labelled & (lengths > 5))),
    }
    assert np.array_equal(result.prepared.counts.sum(axis=1), lengths[expected])
    assert np.array_equal(result.prepared.labels.toarray(), raw.labels.toarray()[expected])
    assert set(result.words) == {word for words in WORDS.values() for word in words}
    # The file of features stores the sparsity of the two matrices once.
    assert np.array_equal(result.prepared.counts.indices, result.prepared.tfidf.indices)
    assert np.array_equal(result.prepared.counts.indptr, result.prepared.tfidf.indptr)
    assert result.prepared.counts.dtype == result.prepared.tfidf.dtype == np.float32
    assert set(result.prepared.part.tolist()) == {TRAIN, VALIDATION, TEST}


def test_unlabelled_documents_may_stay():
    result = transform(corpus(), recipe(drop_unlabelled=False, min_tokens=0, max_tokens=None), frozenset(), 1, "d")
    assert len(result.rows) == 30
    assert result.dropped == {}


def test_copies_are_dropped_before_the_split_where_the_recipe_says_so():
    raw = corpus()
    raw.text[:] = [f"{text} t{'abcdefghijklmnopqrstuvwxyz0123'[row]}" for row, text in enumerate(raw.text)]
    labelled = np.flatnonzero(np.diff(raw.labels.indptr) > 0).tolist()
    # Row 7 has no label, so that its copy is the first of the labelled. A blank makes row 4 no copy.
    raw.text[3] = raw.text[29] = raw.text[1]
    raw.text[25] = raw.text[7]
    raw.text[4] = raw.text[1] + " "
    result = transform(raw, recipe(split="fresh", min_tokens=0, max_tokens=None, drop_copies=True), frozenset(), 1, "d")
    assert result.rows.tolist() == [row for row in labelled if row not in (3, 29)]
    assert result.dropped == {"no label": 5, "exact copy of an earlier text": 2}
    # The shares are of the documents that are left, of which there are 23.
    assert np.bincount(result.prepared.part).tolist() == [19, 2, 2]


def test_copies_stay_by_default():
    raw = corpus()
    raw.text[3] = raw.text[1]
    result = transform(raw, recipe(min_tokens=0, max_tokens=None), frozenset(), 1, "d")
    assert {1, 3} <= set(result.rows.tolist())
    assert list(result.dropped) == ["no label"]


def test_copies_of_text_are_not_looked_for_in_features():
    raw = corpus()
    shipped = dataclasses.replace(
        raw, text=None, matrix=sp.csr_array(np.eye(30, 12, dtype=np.float32) + 1), vocabulary=[f"w{n}" for n in range(12)], kind="counts"
    )
    result = transform(shipped, recipe(drop_copies=True, min_tokens=0, max_tokens=None), frozenset(), 1, "d")
    assert len(result.rows) == 25
    assert result.notes[-1] == "the source ships counts features instead of text: drop_copies does not apply"


def test_names_of_categories_give_labels():
    result = transform(corpus(), recipe(labels="name-tokens"), frozenset(), 1, "d")
    assert result.label_names == ["farm", "port", "sea"]
    assert set(np.diff(result.prepared.labels.indptr).tolist()) == {1, 2}


def test_counts_that_a_source_ships_give_the_features_that_its_text_gives():
    raw = corpus()
    from_text = transform(raw, recipe(), frozenset(), 1, "d")
    vectorizer = CountVectorizer()
    matrix = sp.csr_array(vectorizer.fit_transform(raw.text)).astype(np.float32)
    shipped = dataclasses.replace(raw, text=None, matrix=matrix, vocabulary=list(vectorizer.get_feature_names_out()), kind="counts")
    from_counts = transform(shipped, recipe(), frozenset({"oat"}), 1, "d")
    assert from_counts.words == from_text.words
    assert np.allclose(from_counts.prepared.tfidf.toarray(), from_text.prepared.tfidf.toarray())
    assert np.array_equal(from_counts.rows, from_text.rows)
    assert "stop_words and token_pattern do not apply" in from_counts.notes[0]


def test_binary_features_drop_only_documents_without_a_word():
    raw = corpus()
    matrix = sp.csr_array(np.eye(30, 12, dtype=np.float32))
    matrix = sp.csr_array(sp.vstack([matrix[:12], matrix[:12], matrix[:5], matrix[12:13]]))
    shipped = dataclasses.replace(raw, text=None, matrix=matrix, vocabulary=[f"w{n}" for n in range(12)], kind="binary")
    result = transform(shipped, recipe(drop_unlabelled=False), frozenset(), 1, "d")
    assert result.dropped == {"no word of the vocabulary": 1}
    assert len(result.rows) == 29


def test_finished_features_stay_as_they_are():
    matrix = sp.csr_array(np.array([[3, 4, 0], [0, 0, 0], [0, 1, 1], [2, 0, 0]], dtype=np.float32))
    raw = RawCorpus(
        ids=list("abcd"),
        titles=[""] * 4,
        labels=label_matrix([["x"], ["x"], [], ["x"]], ["x"]),
        label_names=["x"],
        part=np.array([TRAIN, TRAIN, VALIDATION, TEST], dtype=np.uint8),
        matrix=matrix,
        vocabulary=["u", "v", "w"],
        kind="tfidf",
    )
    result = transform(raw, recipe(split="fresh", labels="name-tokens"), frozenset({"u"}), 1, "d")
    assert np.allclose(result.prepared.tfidf.toarray(), [[0.6, 0.8, 0], [0, 0, 0], [0, 0.5**0.5, 0.5**0.5], [1, 0, 0]])
    assert np.array_equal(result.prepared.counts.toarray(), matrix.toarray() > 0)
    assert np.array_equal(result.prepared.part, raw.part)
    assert result.words == ["u", "v", "w"]
    assert np.all(np.isnan(result.idf))
    assert any("finished TF-IDF" in note for note in result.notes)


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"min_tokens": 50, "max_tokens": None}, r"no document is left in the train part \(dropped: 5 no label, 25 fewer than 50 tokens\)"),
        ({"min_df": 19}, "no word is left"),
        ({"token_pattern": "[0-9]+"}, "token_pattern"),
    ],
)
def test_a_recipe_that_leaves_nothing_is_an_input_error(knobs, message):
    with pytest.raises(InputError, match=message):
        transform(corpus(), recipe(**knobs), frozenset(), 1, "d")


def test_a_test_part_that_shares_no_label_is_an_input_error():
    raw = corpus()
    names = [["farm"]] * 20 + [["sea-port"]] * 10
    with pytest.raises(InputError, match="no label stands in both the training and the test part"):
        transform(dataclasses.replace(raw, labels=label_matrix(names, list(WORDS))), recipe(), frozenset(), 1, "d")


def test_the_same_seed_gives_the_same_result():
    first, second = (transform(corpus(), recipe(split="fresh"), frozenset(), 5, "d") for _ in range(2))
    assert np.array_equal(first.prepared.part, second.prepared.part)
    assert np.array_equal(first.prepared.tfidf.data, second.prepared.tfidf.data)
    assert first.words == second.words
