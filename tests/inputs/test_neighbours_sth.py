import numpy as np

from semantic_hashing import inputs
from semantic_hashing.inputs import neighbours_sth
from semantic_hashing.inputs.neighbours import graph, nearest
from semantic_hashing.methods.self_taught import SelfTaughtHashing


def test_the_codes_are_those_of_self_taught_hashing(documents):
    train = documents.tfidf[documents.rows("train")]
    made = neighbours_sth.codes(graph(nearest(train, 25)), 12)
    np.testing.assert_array_equal(made, SelfTaughtHashing(12, neighbors=25).fit(train).codes_)


def test_the_nearest_are_those_of_a_count_of_differing_bits():
    bits = np.random.default_rng(0).random((90, 16)) < 0.5
    found = neighbours_sth.nearest_by_codes(bits, 11)
    away = (bits[:, None] != bits[None]).sum(axis=2)
    np.testing.assert_array_equal(found.indices[:, 0], np.arange(90))
    np.testing.assert_array_equal(np.take_along_axis(away, found.indices, axis=1), found.distances)
    others = away + np.where(np.eye(90, dtype=bool), 99, 0)
    np.testing.assert_array_equal(found.distances[:, 1:], np.sort(others, axis=1)[:, :11])
    assert all(len(set(row)) == 12 for row in found.indices)


def test_equally_near_documents_stand_in_no_order_of_their_rows():
    found = neighbours_sth.nearest_by_codes(np.zeros((200, 4), bool), 50)
    assert (found.distances == 0).all()
    assert abs(found.indices[:, 1:].mean() - 99.5) < 5
    assert len(set(found.indices[:, 1])) > 50


def test_it_is_an_input_by_its_name(documents):
    found = inputs.derive("neighbours_sth-7", documents)
    assert found["indices"].shape == (300, 8)
    assert found["distances"].max() <= neighbours_sth.BITS
