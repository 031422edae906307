"""Validation precision against every order of the tied documents, written out."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.selection import leave_one_out, precision
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.retrieval.relevance import Relevance

DOCUMENTS, LABELS = 6, 3


def by_every_order(bits, labels, depth):
    """Mean precision at ``depth`` of each document among the others, over all orders of those at one distance."""
    means = []
    for query in range(len(bits)):
        others = [document for document in range(len(bits)) if document != query]
        distance = {other: (bits[query] != bits[other]).sum() for other in others}
        relevant = {other: (labels[query] & labels[other]).any() for other in others}
        orders = [order for order in itertools.permutations(others) if all(distance[a] <= distance[b] for a, b in itertools.pairwise(order))]
        means.append(np.mean([[relevant[other] for other in order[:depth]] for order in orders]))
    return np.mean(means)


@pytest.mark.parametrize("depth", range(1, DOCUMENTS))
@pytest.mark.parametrize("seed", range(4))
def test_equals_the_enumeration_of_all_orders_of_the_other_documents(seed, depth):
    rng = np.random.default_rng(seed)
    bits, labels = rng.random((DOCUMENTS, 2)) < 0.5, rng.random((DOCUMENTS, LABELS)) < 0.4
    # One document has no label: it is relevant to none, not to itself either.
    labels[0] = False
    score = leave_one_out(DOCUMENTS, sp.csr_array(labels), depth)
    assert score(pack(bits)) == pytest.approx(by_every_order(bits, labels, depth))


def test_by_hand():
    # Codes 0, 0, 0, 1, 1 of labels a, a, b, b, b. At depth 1 the first finds one of two tied ones: 1/2; so does the second;
    # the third finds two of another label: 0; the fourth and fifth find each other: 1.
    labels = sp.csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], dtype=bool))
    codes = pack(np.array([[0], [0], [0], [1], [1]]))
    assert leave_one_out(5, labels, 1)(codes) == pytest.approx((1 / 2 + 1 / 2 + 0 + 1 + 1) / 5)
    # At depth 3 two places are certain and the third falls on one of those at the other code.
    # First and second: 1 of 2, then 0 of 2. Third: 0 of 2, then one of b. Fourth and fifth: 1, then two of the a, a, b.
    expected = (1 / 3 + 1 / 3 + 1 / 3 + 2 * (1 + 2 / 3) / 3) / 5
    assert leave_one_out(5, labels, 3)(codes) == pytest.approx(expected)


def ladder(documents=10):
    """Codes and labels of pairs of documents far apart from each other: a document's only relevant one is its nearest."""
    pair = np.arange(documents) // 2
    bits = np.repeat(np.eye(documents // 2, dtype=bool), 2, axis=0)
    return pack(bits), sp.csr_array(pair[:, None] == np.arange(documents // 2))


@pytest.mark.parametrize(
    ("training", "k", "depth"),
    [
        (100, 10, 1),  # a tenth of the documents at a tenth of the depth
        (100, 40, 4),
        (100, 34, 3),  # 3.4
        (100, 36, 4),  # 3.6
        (100, 90, 9),  # as deep as there are others
        (10_000, 100, 1),  # 0.1, but one at least
        (10, 5, 5),  # as many validation documents as training documents
        (5, 2, 4),  # more of them
    ],
)
def test_the_depth_holds_the_same_share_of_the_validation_documents(training, k, depth):
    codes, labels = ladder()
    # A document's only relevant one is its nearest, so that the precision says how deep it was taken.
    assert leave_one_out(training, labels, k)(codes) == pytest.approx(1 / depth)


@pytest.mark.parametrize(("training", "k"), [(100, 96), (100, 100), (10, 10), (5, 100)])
def test_a_depth_beyond_the_other_documents_is_refused(training, k):
    with pytest.raises(HasherError, match=rf"cannot rank {round(k * 10 / training)} of 10 validation documents"):
        leave_one_out(training, ladder()[1], k)


def test_without_labels_it_is_refused():
    with pytest.raises(HasherError, match="needs the labels of the validation documents"):
        leave_one_out(100, None, 10)


def test_one_document_has_no_other_to_rank():
    with pytest.raises(HasherError, match="cannot rank 1 of 1"):
        leave_one_out(100, sp.csr_array(np.ones((1, 2), dtype=bool)), 10)


def test_the_score_is_of_the_codes_it_is_given_and_of_nothing_kept():
    codes, labels = ladder()
    score = leave_one_out(100, labels, 10)
    worst = pack(np.zeros((10, 5), dtype=bool))
    assert score(codes) == 1
    # All at one distance: one relevant among nine.
    assert score(worst) == pytest.approx(1 / 9)
    assert score(codes) == 1


@pytest.mark.parametrize("depth", range(1, DOCUMENTS + 1))
@pytest.mark.parametrize("seed", range(4))
def test_queries_of_the_training_documents_equal_the_enumeration_of_all_orders(seed, depth):
    rng = np.random.default_rng(seed)
    database, queries = rng.random((DOCUMENTS, 2)) < 0.5, rng.random((4, 2)) < 0.5
    held, asked = rng.random((DOCUMENTS, LABELS)) < 0.4, rng.random((4, LABELS)) < 0.4
    means = []
    for bits, labels in zip(queries, asked, strict=True):
        distance, relevant = (database != bits).sum(axis=1), (held & labels).any(axis=1)
        orders = [o for o in itertools.permutations(range(DOCUMENTS)) if all(distance[a] <= distance[b] for a, b in itertools.pairwise(o))]
        means.append(np.mean([relevant[list(order[:depth])] for order in orders]))
    score = precision(Relevance(sp.csr_array(asked), sp.csr_array(held)), depth)
    assert score(pack(database), pack(queries)) == pytest.approx(np.mean(means))


def test_the_training_documents_must_be_as_many_as_k():
    relevance = Relevance(sp.csr_array(np.ones((3, 2), dtype=bool)), sp.csr_array(np.ones((9, 2), dtype=bool)))
    with pytest.raises(HasherError, match="cannot rank 10 of 9 training documents; lower k"):
        precision(relevance, 10)


def test_queries_without_labels_are_refused():
    with pytest.raises(HasherError, match="'precision' needs the labels of the validation documents"):
        precision(None, 10)
