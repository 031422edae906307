"""What a fit is given: the very rows of the training and the validation part, and of the test part nothing."""

import dataclasses
from typing import ClassVar

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core import io
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.methods.lsh import LSH
from semantic_hashing.training import driver, trial

FEW = {"max_epochs": 2, "evaluate_every": 1, "batch_size": 25, "anchors": 20, "labelled": 60, "pretrain_epochs": 1, "k": 20}
# The documents have four labels.
FEW |= {"parents": (0, 0, 1, 1)}
NEEDS = ["labels", "validation-labels", "counts", "neighbours-5"]


class Spy(LSH):
    """Keeps the very matrices that it is given, to learn from and to encode."""

    asks: ClassVar[list[str]] = NEEDS

    @property
    def needs(self):
        return frozenset(self.asks)

    def fit(self, X, y=None, *, context=None):
        self.X_, self.y_, self.context_, self.encoded_ = X, y, context, []
        return super().fit(X)

    def encode(self, X):
        self.encoded_.append(X)
        return super().encode(X)


class CountSpy(Spy):
    features = "counts"


@pytest.fixture(scope="module")
def mixed():
    """Documents whose parts do not follow one another, so that no slice is a part."""
    ordered = synthetic.prepared(200, 80, 4, seed=2)
    rows = np.random.default_rng(5).permutation(200)
    matrices = [sp.csr_array(matrix[rows]) for matrix in (ordered.counts, ordered.tfidf, ordered.labels)]
    return Prepared(*matrices, ordered.part[rows])


def same(left, right):
    return left.shape == right.shape and left.dtype == right.dtype and (left != right).nnz == 0


@pytest.mark.parametrize("spy", [Spy, CountSpy])
def test_each_part_is_its_own_rows(mixed, spy):
    hasher = spy(8)
    whole = fit(hasher, mixed)
    features = mixed.counts if spy is CountSpy else mixed.tfidf
    train, validation = np.flatnonzero(mixed.part == 0), np.flatnonzero(mixed.part == 1)
    assert same(whole, features)
    assert same(hasher.X_, features[train])
    assert same(hasher.y_, mixed.labels[train])
    assert same(hasher.context_.counts, mixed.counts[train])
    assert same(hasher.context_.validation.X, features[validation])
    assert same(hasher.context_.validation.y, mixed.labels[validation])
    assert same(hasher.context_.validation.counts, mixed.counts[validation])
    # A derived input is one of the training documents, by their cosines.
    assert list(hasher.context_.inputs) == ["neighbours-5"]
    similarity = (mixed.tfidf[train] @ mixed.tfidf[train].T).toarray()
    nearest = -np.sort(-similarity, axis=1)[:, :6]
    np.testing.assert_allclose(1 - hasher.context_.inputs["neighbours-5"]["distances"], nearest, atol=1e-5)


@pytest.mark.parametrize("need", [None, *NEEDS])
def test_what_is_not_asked_for_is_not_given(mixed, need, monkeypatch):
    monkeypatch.setattr(Spy, "asks", [need] if need else [])
    hasher = Spy(8)
    fit(hasher, mixed)
    assert (hasher.y_ is not None) == (need == "labels")
    assert (hasher.context_.validation.y is not None) == (need in ("labels", "validation-labels"))
    assert (hasher.context_.counts is not None) == (hasher.context_.validation.counts is not None) == (need == "counts")
    assert list(hasher.context_.inputs) == ([need] if need == "neighbours-5" else [])


def test_a_cell_encodes_each_part_under_its_name(mixed, tmp_path):
    mixed.write(tmp_path / "features.npz")
    hasher = Spy(8, seed=1)
    driver.run(hasher, tmp_path / "features.npz", tmp_path, {"method": "LSH"})
    codes = io.read_arrays(tmp_path / "codes.npz")
    for number, part in enumerate(("train", "validation", "test")):
        np.testing.assert_array_equal(codes[part], LSH.encode(hasher, mixed.tfidf[np.flatnonzero(mixed.part == number)]))


def test_the_database_is_what_a_method_learnt_of_its_training_documents(mixed, tmp_path):
    class Learnt(Spy):
        def encode_training(self, X):
            assert same(X, self.X_)
            return 255 - LSH.encode(self, X)

    mixed.write(tmp_path / "features.npz")
    hasher = Learnt(8, seed=1)
    driver.run(hasher, tmp_path / "features.npz", tmp_path, {"method": "LSH"})
    np.testing.assert_array_equal(io.read_arrays(tmp_path / "codes.npz")["train"], 255 - LSH.encode(hasher, hasher.X_))


def test_a_trial_encodes_training_and_validation_documents_alone(mixed, tmp_path):
    mixed.write(tmp_path / "features.npz")
    hasher = Spy(8, seed=1)
    trial.run(hasher, tmp_path / "features.npz", tmp_path / "trial.json", {}, 20)
    train, validation = (mixed.tfidf[mixed.part == number] for number in (0, 1))
    assert len(hasher.encoded_) == 2
    assert all(any(same(given, part) for part in (train, validation)) for given in hasher.encoded_)


@pytest.mark.parametrize("method", METHODS)
def test_another_test_part_changes_no_model(mixed, method):
    test = mixed.part == 2
    other = synthetic.prepared(200, 80, 4, seed=9)

    def replaced(matrix, by):
        rows = sp.csr_array(sp.vstack([matrix, by]))
        return sp.csr_array(rows[np.where(test, np.arange(200) + 200, np.arange(200))])

    changed = dataclasses.replace(
        mixed, counts=replaced(mixed.counts, other.counts), tfidf=replaced(mixed.tfidf, other.tfidf), labels=replaced(mixed.labels, other.labels)
    )
    assert not same(changed.tfidf[test], mixed.tfidf[test])
    valid = {option.name for option in registry.options_of(registry.hasher_class(method))}
    options = {name: value for name, value in FEW.items() if name in valid}
    unseen = (mixed.counts if registry.hasher_class(method).features == "counts" else mixed.tfidf)[test]
    codes = []
    for data in (mixed, changed):
        hasher = registry.create(method, 8, 1, options)
        matrix = fit(hasher, data)
        codes.append([hasher.encode_training(matrix[data.part == 0]), hasher.encode(unseen)])
    for before, after in zip(*codes, strict=True):
        np.testing.assert_array_equal(before, after)
