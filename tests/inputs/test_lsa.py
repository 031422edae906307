"""Latent semantic analysis: the directions of a dense decomposition, any rank, and neighbours by its cosines."""

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD

from semantic_hashing import inputs
from semantic_hashing.inputs.lsa import directions, latent
from semantic_hashing.inputs.neighbours import Neighbours, graph, nearest
from semantic_hashing.inputs.neighbours_lsa import DIMENSIONS, search

KINDS = ("lsa-20", "neighbours_lsa-7", "neighbours_fused-7")


@pytest.fixture(scope="module")
def train(documents):
    return documents.tfidf[documents.rows("train")]


@pytest.fixture(scope="module")
def rows(train):
    return latent(train, directions(train, DIMENSIONS).components)


def test_directions_are_those_of_a_dense_decomposition(train):
    found = directions(train, 20)
    _, values, transposed = np.linalg.svd(train.toarray().astype(float), full_matrices=False)
    np.testing.assert_allclose(found.values, values[:20], rtol=1e-5)
    assert np.abs((found.components * transposed[:20].T).sum(axis=0)) == pytest.approx(np.ones(20), abs=1e-4)
    assert (found.components[np.abs(found.components).argmax(axis=0), np.arange(20)] > 0).all()
    assert found.components.dtype == found.values.dtype == np.float32


def test_they_agree_with_scikit_learn(train):
    library = TruncatedSVD(20, algorithm="arpack", random_state=0)
    expected = library.fit_transform(train.astype(float))
    signs = np.sign((library.components_.T * directions(train, 20).components).sum(axis=0))
    np.testing.assert_allclose(latent(train, directions(train, 20).components, unit=False), expected * signs, atol=1e-4)


@pytest.mark.parametrize("shape", [(30, 6), (6, 30), (1, 5), (5, 1)])
def test_there_are_as_many_as_the_rank_has(shape):
    dense = np.random.default_rng(0).random(shape, dtype=np.float32)
    found = directions(sp.csr_array(dense), 10)
    assert found.components.shape == (shape[1], min(shape))
    np.testing.assert_allclose(dense @ found.components @ found.components.T, dense, atol=1e-5)


def test_rounding_errors_are_no_direction():
    # Three documents many times over: rank 3.
    dense = np.random.default_rng(0).random((3, 20), dtype=np.float32)[np.arange(40) % 3]
    assert directions(sp.csr_array(dense), 10).components.shape == (20, 3)
    assert directions(sp.csr_array(np.zeros((4, 5), np.float32)), 3).components.shape == (5, 0)


def test_rows_are_of_unit_length_and_empty_ones_zero(train):
    components = directions(train, 20).components
    some = sp.csr_array(sp.vstack([train[:5], sp.csr_array((1, train.shape[1]), dtype=np.float32)]))
    rows = latent(some, components)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 1, 1, 0], atol=1e-6)
    plain = latent(some, components, unit=False)
    np.testing.assert_allclose(rows[:5], plain[:5] / np.linalg.norm(plain[:5], axis=1, keepdims=True), atol=1e-6)


@pytest.mark.parametrize("kind", ["lsa", "fused"])
def test_neighbours_are_those_of_a_dense_search(documents, train, rows, kind):
    found = Neighbours(**inputs.derive(f"neighbours_{kind}-7", documents))
    cosines = rows @ rows.T if kind == "lsa" else ((train @ train.T).toarray() + rows @ rows.T) / 2
    expected = -np.sort(-cosines, axis=1)[:, :8]
    np.testing.assert_allclose(1 - found.distances, expected, atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(cosines, found.indices, axis=1), expected, atol=1e-5)


def test_they_have_the_form_of_the_neighbours_by_words(documents, train):
    words = nearest(train, 7)
    for kind in ("lsa", "fused"):
        found = Neighbours(**inputs.derive(f"neighbours_{kind}-7", documents))
        assert [(array.shape, array.dtype) for array in found] == [(array.shape, array.dtype) for array in words]
        assert (found.indices[:, 0] == np.arange(train.shape[0])).mean() > 0.9
        assert graph(found).shape == (train.shape[0], train.shape[0])


def test_of_equals_the_earlier_stands_first():
    cosines = np.array([[1, 0.5, 0.5], [0.5, 1, 1], [0.5, 1, 1]], np.float32)
    found = search(lambda some: cosines[some], 3, 9)
    assert found.indices.tolist() == [[0, 1, 2], [1, 2, 0], [1, 2, 0]]
    assert found.distances.tolist() == [[0, 0.5, 0.5], [0, 0, 0.5], [0, 0, 0.5]]


def test_a_search_in_blocks_is_one_search(rows, monkeypatch):
    whole = search(lambda some: rows[some] @ rows.T, len(rows), 7)
    monkeypatch.setattr("semantic_hashing.inputs.neighbours_lsa.SEARCH_MIB", 0)
    alone = search(lambda some: rows[some] @ rows.T, len(rows), 7)
    np.testing.assert_allclose(whole.distances, alone.distances, atol=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_they_are_of_the_training_part_alone(documents, name):
    other = documents.tfidf.copy()
    other.data[other.indptr[documents.rows("validation")[0]] :] *= 2
    assert documents.rows("validation")[0] > documents.rows("train")[-1]
    before, after = (inputs.derive(name, data) for data in (documents, dataclasses.replace(documents, tfidf=sp.csr_array(other))))
    assert before.keys() == after.keys()
    for array in before:
        np.testing.assert_array_equal(before[array], after[array])
