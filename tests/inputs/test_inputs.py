"""Derived inputs: made of the training part alone, kept in a file, refused by name."""

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing import inputs, stages
from semantic_hashing.core.errors import InputError
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.inputs import neighbours
from semantic_hashing.methods.self_taught import SelfTaughtHashing


def test_neighbours_are_those_of_a_dense_search(documents):
    X = documents.tfidf[documents.rows("train")]
    found = neighbours.nearest(X, 7)
    similarity = (X @ X.T).toarray()
    nearest = -np.sort(-similarity, axis=1)[:, :8]
    np.testing.assert_allclose(1 - found.distances, nearest, atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(similarity, found.indices, axis=1), nearest, atol=1e-5)


def test_the_graph_is_symmetric_without_loops(documents):
    graph = neighbours.graph(neighbours.nearest(documents.tfidf[documents.rows("train")], 5))
    assert (graph != graph.T).nnz == 0
    assert not graph.diagonal().any()
    assert (graph.data > 0).all()


def test_an_input_is_of_the_training_part_alone(documents):
    other = documents.tfidf.copy()
    other.data[other.indptr[documents.rows("test")[0]] :] *= 2
    changed = dataclasses.replace(documents, tfidf=sp.csr_array(other))
    before, after = (inputs.derive("neighbours-5", data) for data in (documents, changed))
    assert documents.rows("test")[0] > documents.rows("train")[-1]
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])


def test_a_file_is_made_once_and_read_again(documents, tmp_path, monkeypatch):
    features = tmp_path / "features.npz"
    first = inputs.read("neighbours-5", features, documents)
    monkeypatch.setattr(neighbours, "derive", lambda *_: pytest.fail("derived again"))
    again = inputs.read("neighbours-5", features, documents)
    assert inputs.path(features, "neighbours-5") == tmp_path / "inputs/neighbours-5.npz"
    assert all(np.array_equal(first[name], again[name]) for name in ("indices", "distances"))


def test_a_model_is_the_same_with_a_shared_input_and_without(documents):
    shared, alone = SelfTaughtHashing(8, neighbors=5), SelfTaughtHashing(8, neighbors=5)
    matrix = fit(shared, documents)
    alone.fit(matrix[documents.rows("train")])
    np.testing.assert_array_equal(shared.encode(matrix), alone.encode(matrix))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("neighbors-5", "unknown derived input 'neighbors-5'; did you mean 'neighbours'?"),
        ("neighbours", "unknown derived input 'neighbours'"),
        ("neighbours-0", "'0' is no whole number above 0; write it as neighbours-25"),
        ("neighbours-many", "'many' is no whole number"),
    ],
)
def test_what_there_is_not_is_named(documents, name, message):
    with pytest.raises(InputError) as caught:
        inputs.derive(name, documents)
    assert message in str(caught.value)


def test_each_kind_has_a_fingerprint_of_its_own_code():
    assert stages.input_fingerprint("neighbours-5") == stages.input_fingerprint("neighbours-25")
    with pytest.raises(InputError, match="unknown derived input"):
        stages.input_fingerprint("nothing-5")
