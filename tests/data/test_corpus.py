import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION, RawCorpus, decode, label_matrix, opening, shares_a_label

GOOD = RawCorpus(
    ids=["a", "b", "c"],
    titles=["", "", ""],
    labels=label_matrix([["x"], ["y"], ["x"]], ["x", "y"]),
    label_names=["x", "y"],
    part=np.array([TRAIN, TRAIN, TEST], dtype=np.uint8),
    text=["one", "two", "three"],
)
MATRIX = sp.csr_array(np.array([[1, 0], [0, 2], [1, 1]], dtype=np.float32))
COUNTED = dataclasses.replace(GOOD, text=None, matrix=MATRIX, vocabulary=["u", "v"], kind="counts")


@pytest.mark.parametrize("corpus", [GOOD, COUNTED])
def test_a_whole_corpus_passes(corpus):
    corpus.check("here")


@pytest.mark.parametrize(
    ("corpus", "change", "message"),
    [
        (GOOD, {"ids": [], "titles": [], "text": []}, "holds no document"),
        (GOOD, {"ids": ["a", "a", "c"]}, "names a document twice"),
        (GOOD, {"titles": [""]}, "1 titles"),
        (GOOD, {"part": np.zeros(2, dtype=np.uint8)}, "2 parts"),
        (GOOD, {"label_names": ["x"]}, "2 label columns and 1 names"),
        (GOOD, {"text": None}, "neither text nor a matrix"),
        (GOOD, {"matrix": MATRIX}, "or both"),
        (GOOD, {"text": ["one"]}, "3 documents and 1 texts"),
        (GOOD, {"part": np.full(3, TRAIN, dtype=np.uint8)}, "no document in its test part"),
        (GOOD, {"part": np.array([TEST, TEST, VALIDATION], dtype=np.uint8)}, "no document in its train part"),
        (GOOD, {"labels": label_matrix([["x"], ["x"], ["y"]], ["x", "y"])}, "no label that stands in its training and in its test part"),
        (COUNTED, {"vocabulary": ["u"]}, "a matrix of shape (3, 2)"),
        (COUNTED, {"matrix": -MATRIX}, "negative or infinite"),
        (COUNTED, {"matrix": MATRIX * np.float32(np.inf)}, "negative or infinite"),
    ],
)
def test_what_does_not_belong_together_is_named(corpus, change, message):
    with pytest.raises(RunError) as caught:
        dataclasses.replace(corpus, **change).check("here")
    assert str(caught.value).startswith("here: ")
    assert message in str(caught.value)


def test_label_matrix_counts_a_name_once():
    matrix = label_matrix([["b", "a", "b"], [], ["a"]], ["a", "b"])
    assert matrix.dtype == bool
    assert matrix.toarray().tolist() == [[True, True], [False, False], [True, False]]
    with pytest.raises(KeyError):
        label_matrix([["c"]], ["a"])


def test_shares_a_label_looks_at_training_and_test_part_alone():
    labels = label_matrix([["x"], ["y"], ["y"]], ["x", "y"])
    assert not shares_a_label(labels, np.array([TRAIN, VALIDATION, TEST]))
    assert shares_a_label(labels, np.array([VALIDATION, TRAIN, TEST]))


def test_opening_ends_at_a_word():
    assert opening("short  text\n") == "short text"
    assert opening("barley harvest begins early", 16) == "barley harvest …"
    assert opening("x" * 100, 10) == "x" * 10 + " …"
    assert opening("") == ""


def test_a_file_in_another_encoding_is_named():
    assert decode("é".encode(), "utf-8", "f") == "é"
    with pytest.raises(RunError, match=r"^f: not utf-8 text \(byte 3 is 0xe9\)"):
        decode(b"caf\xe9", "utf-8", "f")
