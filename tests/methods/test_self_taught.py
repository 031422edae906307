"""STH against dense references: the neighbour graph, the Laplacian's eigenvectors, the medians and the SVMs."""

import numpy as np
import pytest
import scipy.linalg
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from semantic_hashing.inputs import neighbours
from semantic_hashing.methods.self_taught import SelfTaughtHashing
from semantic_hashing.retrieval.codes import unpack

GROUPS, MEMBERS = 4, 6


def neighbour_graph(X, neighbors):
    """The graph W (n, n) of ``neighbors`` nearest documents."""
    return neighbours.graph(neighbours.nearest(X, neighbors)).toarray()


def fitted(X, **options):
    """A hasher that was fitted to X, whose neighbours it finds by itself."""
    return SelfTaughtHashing(**options).fit(X)


def unit_rows(dense):
    return sp.csr_array((dense / np.linalg.norm(dense, axis=1, keepdims=True)).astype(np.float32))


def groups(sizes, shared=0.0, seed=0):
    """Documents in groups that have no word in common, but for one word of weight ``shared`` in all; and their groups."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    dense = np.full((len(group), 5 * len(sizes) + 1), 0.0)
    for document, words in enumerate(5 * group):
        dense[document, words : words + 5] = rng.uniform(0.5, 1.5, 5)
    dense[:, -1] = shared
    return unit_rows(dense), group


@pytest.fixture(scope="module")
def connected():
    """Thirty documents whose words overlap, each with its nearest seven."""
    rng = np.random.default_rng(3)
    return unit_rows(rng.random((30, 12)) * (rng.random((30, 12)) < 0.5) + 0.01)


def laplacian_vectors(graph, bits):
    """The generalised eigenvectors of (D - W) v = lambda D v after the constant one, by a dense solver."""
    degrees = np.diag(graph.sum(axis=1))
    values, vectors = scipy.linalg.eigh(degrees - graph, degrees)
    assert values[1] > 1e-6, "the graph must be connected, or the constant vector is not the only one of eigenvalue 0"
    return values[1 : bits + 1], vectors[:, 1 : bits + 1]


def same_signs(vectors, reference):
    """``vectors`` with the sign of each column that ``reference`` has; an eigenvector's sign is arbitrary."""
    return vectors * np.sign((vectors * reference).sum(axis=0))


@pytest.mark.parametrize("neighbors", [1, 4, 29, 50])
def test_the_graph_is_that_of_brute_force(connected, neighbors):
    cosine = connected.toarray().astype(np.float64) @ connected.toarray().T
    np.fill_diagonal(cosine, -np.inf)
    expected = np.zeros_like(cosine)
    for document, similarities in enumerate(cosine):
        nearest = np.argsort(-similarities)[: min(neighbors, len(cosine) - 1)]
        # An edge joins two documents if either is among the other's nearest.
        expected[document, nearest] = expected[nearest, document] = similarities[nearest]
    np.testing.assert_allclose(neighbour_graph(connected, neighbors), expected, atol=1e-6)


@pytest.mark.parametrize("neighbors", [MEMBERS - 1, MEMBERS + 3])
def test_groups_without_a_common_word_are_blocks(neighbors):
    X, group = groups([MEMBERS] * GROUPS)
    graph = neighbour_graph(X, neighbors)
    assert (graph[group[:, None] != group] == 0).all()
    assert (np.diag(graph) == 0).all()
    count, component = connected_components(graph)
    assert count == GROUPS
    np.testing.assert_array_equal(component, group)


def test_the_embedding_is_that_of_a_dense_generalised_solver(connected):
    graph = neighbour_graph(connected, 7)
    values, reference = laplacian_vectors(graph, bits=6)
    assert (np.diff(values) > 1e-4).all(), "eigenvectors of one eigenvalue would not be comparable"
    embedding = SelfTaughtHashing(bits=6)._embed(sp.csr_array(graph))
    np.testing.assert_allclose(same_signs(embedding, reference), reference, atol=1e-7)


def test_the_embedding_of_blocks_is_constant_within_each():
    # Eigenvalue 0 has as many vectors as there are blocks, each constant on every block.
    X, group = groups([MEMBERS] * GROUPS)
    embedding = SelfTaughtHashing(bits=GROUPS - 1)._embed(sp.csr_array(neighbour_graph(X, MEMBERS - 1)))
    for block in range(GROUPS):
        np.testing.assert_allclose(embedding[group == block], embedding[group == block][:1].repeat(MEMBERS, axis=0), atol=1e-9)


def test_a_document_without_neighbours_keeps_the_embedding_finite():
    X, _ = groups([MEMBERS, MEMBERS, 1], shared=0.0)
    assert np.isfinite(SelfTaughtHashing(bits=3)._embed(sp.csr_array(neighbour_graph(X, 3)))).all()


def test_bits_are_cut_at_the_median(connected):
    hasher = fitted(connected, bits=6, neighbors=7)
    reference = laplacian_vectors(neighbour_graph(connected, 7), bits=6)[1]
    expected = reference > np.median(reference, axis=0)
    # With as many documents above as below, the other sign of a vector is the other value of its bit.
    flipped = (hasher.codes_ != expected).mean(axis=0) > 0.5
    np.testing.assert_array_equal(hasher.codes_ ^ flipped, expected)
    np.testing.assert_array_equal(hasher.codes_.sum(axis=0), 15)
    np.testing.assert_array_equal(unpack(hasher.encode_training(connected), 6), hasher.codes_)


def test_bits_are_balanced_where_a_cut_at_zero_is_not():
    # A large and a small group: the first vector has one sign on each, so zero tells them apart and the median does not.
    X, group = groups([14, 6], shared=0.2)
    first = laplacian_vectors(neighbour_graph(X, 19), bits=1)[1][:, 0]
    at_zero = first > 0
    assert sorted([(at_zero == group).sum(), (at_zero != group).sum()]) == [0, 20]
    bit = fitted(X, bits=1, neighbors=19).codes_[:, 0]
    assert bit.sum() == 10
    assert bit[group == 1].all() or not bit[group == 1].any()


def test_two_groups_of_a_size_are_the_first_bit():
    # The median then falls between them, and the spectral cut of the graph is the code.
    X, group = groups([8, 8], shared=0.2)
    bit = fitted(X, bits=1, neighbors=15).codes_[:, 0]
    assert (bit == (group == 1)).all() or (bit == (group == 0)).all()


def test_a_block_has_one_code_and_the_svms_repeat_it():
    # An even number of blocks of a size: the median falls between two blocks and cuts none in two.
    X, group = groups([MEMBERS] * GROUPS)
    hasher = fitted(X, bits=GROUPS - 1, neighbors=MEMBERS - 1)
    for block in range(GROUPS):
        assert len(np.unique(hasher.codes_[group == block], axis=0)) == 1
    np.testing.assert_array_equal(hasher.encode(X), hasher.encode_training(X))
    # So do unseen documents of the groups.
    unseen, _ = groups([MEMBERS] * GROUPS, seed=9)
    np.testing.assert_array_equal(hasher.encode(unseen), hasher.encode_training(X))


@pytest.mark.parametrize("C", [0.3, 1.0, 10.0])
def test_an_svm_minimises_the_squared_hinge_loss(connected, C):
    bit = connected.toarray()[:, 0] > np.median(connected.toarray()[:, 0])
    weights = SelfTaughtHashing(C=C)._teach(connected, bit)
    # The intercept is the weight of a constant word, and is kept small like the others.
    documents = np.column_stack([connected.toarray(), np.ones(30)])
    signs = np.where(bit, 1.0, -1.0)
    slack = np.maximum(0, 1 - signs * (documents @ weights))
    gradient = weights - 2 * C * documents.T @ (signs * slack)
    assert np.abs(gradient).max() < 2e-3 * max(1.0, C)


@pytest.mark.parametrize("value", [True, False])
def test_a_bit_that_is_the_same_for_all_is_so_for_every_document(connected, value):
    weights = SelfTaughtHashing()._teach(connected, np.full(30, value))
    assert ((connected @ weights[:-1] + weights[-1] > 0) == value).all()
