"""Thresholds by hand, and that a hasher's are of all training documents and of no batch."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.hashers import epochs
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.hashers.thresholds import thresholds
from semantic_hashing.methods.srbm import SRBM
from semantic_hashing.methods.vdsh import VDSH
from semantic_hashing.retrieval.codes import unpack


def test_an_odd_number_of_documents_has_the_middle_score():
    np.testing.assert_array_equal(thresholds(np.array([[3.0, -1], [1, -1], [8, 5]]), "median"), [3, -1])


def test_an_even_number_of_documents_has_the_mean_of_the_two_middle_scores():
    np.testing.assert_array_equal(thresholds(np.array([[3.0, 0], [1, 0], [8, 2], [6, 100]]), "median"), [4.5, 1])


@pytest.mark.parametrize("value", [0.5, 0, -1.25, 0.1])
def test_a_fixed_threshold_is_the_same_for_every_bit_and_reads_no_score(value):
    found = thresholds(np.full((3, 4), np.nan), value)
    np.testing.assert_array_equal(found, np.full(4, value, dtype=np.float32))


@pytest.mark.parametrize("kind", ["median", 0.5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_there_is_one_float32_for_each_bit(kind, dtype):
    found = thresholds(np.random.default_rng(0).random((9, 5)).astype(dtype), kind)
    assert found.shape == (5,)
    assert found.dtype == np.float32


@pytest.mark.parametrize(("documents", "ones"), [(1, 0), (2, 1), (9, 4), (10, 5), (501, 250), (500, 250)])
def test_a_median_balances_every_bit(documents, ones):
    # Bits of unlike scale and place; of an odd number of documents the middle one is not above itself.
    scores = (np.random.default_rng(1).standard_normal((documents, 6)) * [1, 1e-3, 1e3, 1, 1, 1] + [0, 0, 0, 7, -7, 100]).astype(np.float32)
    assert all(len(np.unique(column)) == documents for column in scores.T)
    np.testing.assert_array_equal((scores > thresholds(scores, "median")).sum(axis=0), ones)


def test_documents_at_the_median_are_below_it():
    # Scores that most documents share cannot be balanced: no more than half are above.
    scores = np.array([0, 0, 0, 0, 0, 1, 2], dtype=np.float32)[:, None]
    np.testing.assert_array_equal((scores > thresholds(scores, "median"))[:, 0], [0, 0, 0, 0, 0, 1, 1])


def test_one_outlier_moves_no_median():
    scores = np.random.default_rng(2).standard_normal((101, 3)).astype(np.float32)
    extreme = scores.copy()
    extreme[scores.argmax(axis=0), np.arange(3)] = 1e6
    np.testing.assert_array_equal(thresholds(extreme, "median"), thresholds(scores, "median"))


FEW = {"bits": 6, "max_epochs": 1, "batch_size": 25, "selector": "none", "seed": 1}


@pytest.fixture(params=["VDSH", "S-RBM"])
def fitted(request, documents, monkeypatch):
    """A hasher with medians, that encodes in small batches; its training documents are sorted, so that no batch is like another."""
    monkeypatch.setattr(epochs, "ENCODE_BATCH", 32)
    train = documents.rows("train")
    # An odd number of them, so that one is at the median of each bit.
    train = train[np.lexsort(documents.labels[train].toarray().T)][:299]
    if request.param == "VDSH":
        X = documents.tfidf[train]
        return VDSH(hidden=(20,), threshold="median", **FEW).fit(X), X
    X = sp.csr_array(documents.counts[train])
    return SRBM(hidden=(20,), threshold="median", pretrain_epochs=1, **FEW).fit(X), X


def test_medians_are_those_of_all_training_documents(fitted):
    hasher, X = fitted
    scores = hasher.scores(X)
    np.testing.assert_array_equal(hasher.threshold_, np.median(scores, axis=0).astype(np.float32))
    first, last = (np.median(scores[rows], axis=0) for rows in (slice(0, 32), slice(-32, None)))
    assert (first != hasher.threshold_).all()
    assert (last != hasher.threshold_).all()
    np.testing.assert_array_equal(unpack(hasher.encode(X), 6).sum(axis=0), 149)


def test_a_batch_is_encoded_by_the_medians_of_the_training_documents(fitted):
    hasher, X = fitted
    some = np.arange(0, X.shape[0], 8)
    codes = hasher.encode(X)[some]
    assert len(np.unique(codes, axis=0)) > 1
    np.testing.assert_array_equal(np.concatenate([hasher.encode(X[[row]]) for row in some]), codes)


def test_the_medians_of_the_validation_documents_are_for_selection_alone(documents):
    train, held_out = documents.rows("train"), documents.rows("validation")
    X, validation = documents.tfidf[train], Validation(documents.tfidf[held_out], documents.labels[held_out])
    options = FEW | {"selector": "leave-one-out", "max_epochs": 2, "evaluate_every": 1}
    hasher = VDSH(hidden=(20,), threshold="median", k=20, **options).fit(X, context=TrainingContext(validation=validation))
    assert len(hasher.history_.scores) == 2
    np.testing.assert_array_equal(hasher.threshold_, np.median(hasher.scores(X), axis=0).astype(np.float32))
    assert (hasher.threshold_ != np.median(hasher.scores(validation.X), axis=0).astype(np.float32)).all()
