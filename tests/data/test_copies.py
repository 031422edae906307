"""Copies in the training part: exact by every bit, near by the cosine, as a written-out comparison of all pairs finds them."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.data.prepare import copies as module
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.data.prepare.copies import NEAR, copies, statistics
from semantic_hashing.data.prepare.prepared import PARTS, Prepared


def made(weights, labels, part):
    matrix = sp.csr_array(np.array(weights, dtype=np.float32))
    names = sp.csr_array(np.array(labels, dtype=bool))
    return Prepared(matrix, matrix, names, np.array([PARTS.index(name) for name in part], dtype=np.uint8))


def dense(prepared, part):
    """Exact and near copies, pairs and pairs of equal labels, by looking at all pairs."""
    weights, labels = prepared.tfidf.toarray().astype(np.float64), prepared.labels.toarray()
    rows, train = prepared.rows(part), prepared.rows("train")
    length = np.linalg.norm(weights, axis=1)
    exact, near, pairs, same = np.zeros(len(rows), bool), np.zeros(len(rows), bool), 0, 0
    for (i, a), b in itertools.product(enumerate(rows), train):
        if a == b or not (np.isfinite(length[[a, b]]).all() and length[a] and length[b]):
            continue
        equal = np.array_equal(weights[a], weights[b])
        exact[i] |= equal
        near[i] |= equal or weights[a] @ weights[b] / length[a] / length[b] >= NEAR
        if equal and (part != "train" or a < b):
            pairs += 1
            same += np.array_equal(labels[a], labels[b])
    return exact, near, pairs, same


@pytest.fixture
def collection():
    """Short documents of few words, so that many are copies, some without a word."""
    rng = np.random.default_rng(3)
    documents = synthetic.prepared(300, 40, 3, seed=1, length=4.0)
    counts = documents.counts.toarray()
    counts[rng.random(300) < 0.05] = 0
    words = np.log1p(counts) * rng.uniform(1, 3, 40)
    with np.errstate(invalid="ignore"):
        weights = np.nan_to_num(words / np.linalg.norm(words, axis=1, keepdims=True)).astype(np.float32)
    matrix = sp.csr_array(weights)
    return Prepared(matrix, matrix, documents.labels, documents.part)


@pytest.mark.parametrize("block", [module.BLOCK, 50])
def test_every_pair_is_found_whatever_the_blocks(collection, block, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", block)
    for part in PARTS:
        found, (exact, near, pairs, same) = copies(collection, part), dense(collection, part)
        assert 0 < exact.sum() < near.sum() < len(near)
        assert found.exact.tolist() == exact.tolist()
        assert found.near.tolist() == near.tolist()
        assert (found.pairs, found.same_labels) == (pairs, same)


def test_a_training_document_is_no_copy_of_itself_and_a_pair_counts_once():
    found = copies(made([[1, 0], [1, 0], [1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1], [0, 0]], ["train"] * 4), "train")
    assert found.exact.tolist() == [True, True, True, False]
    assert (found.pairs, found.same_labels) == (3, 1)


def test_only_copies_in_the_training_part_count():
    documents = made([[1, 0], [0, 1], [0, 1], [1, 0]], [[1, 0]] * 4, ["train", "validation", "test", "test"])
    assert copies(documents, "validation").exact.tolist() == [False]
    assert copies(documents, "test").exact.tolist() == [False, True]
    assert statistics(documents)["test"] == {"documents": 2, "exact": 1, "near": 1, "pairs": 1, "same_labels": 1}
    assert statistics(documents)["cosine"] == NEAR


def test_rows_without_a_word_or_with_a_weight_that_is_no_number_are_copies_of_nothing():
    rows = [[0, 0], [np.nan, 1], [np.inf, 1]]
    found = copies(made(rows + rows, [[1]] * 6, ["train"] * 3 + ["test"] * 3), "test")
    assert not found.exact.any()
    assert not found.near.any()
    assert found.pairs == 0


def test_a_stored_zero_and_the_order_of_the_columns_make_no_other_document():
    # The same row three times: with a stored zero, with its columns the other way round, and plain.
    data, columns = np.array([0.6, 0.8, 0, 0.8, 0.6, 0.6, 0.8], np.float32), np.array([0, 2, 1, 2, 0, 0, 2])
    matrix = sp.csr_array((data, columns, np.array([0, 3, 5, 7])), shape=(3, 3))
    documents = Prepared(matrix, matrix, sp.csr_array(np.ones((3, 1), dtype=bool)), np.array([0, 0, 2], dtype=np.uint8))
    assert copies(documents, "test").pairs == 2
    assert copies(documents, "train").exact.all()


def test_a_part_without_documents_has_no_copies():
    documents = made([[1, 0]], [[1]], ["train"])
    assert statistics(documents)["test"] == {"documents": 0, "exact": 0, "near": 0, "pairs": 0, "same_labels": 0}
    assert not copies(made([[0, 0], [1, 0]], [[1]] * 2, ["train", "test"]), "test").near.any()
