import itertools
import time

import faiss
import ir_measures
import numpy as np
import pytest
import scipy.sparse as sp
import threadpoolctl
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic_hashing.retrieval import histograms
from semantic_hashing.retrieval.codes import pack, unpack, words
from semantic_hashing.retrieval.precision import precision_at_k, precision_of_scores
from semantic_hashing.retrieval.relevance import Relevance


def random_labels(rng, n, labels=3, share=0.4):
    return sp.csr_array(rng.random((n, labels)) < share)


def problem(seed, queries, database, bits):
    rng = np.random.default_rng(seed)
    codes = [pack(rng.integers(0, 2, (n, bits))) for n in (queries, database)]
    return (*codes, random_labels(rng, queries), random_labels(rng, database))


def relevant_matrix(query_labels, database_labels):
    return (query_labels.toarray().astype(int) @ database_labels.toarray().T.astype(int)) > 0


def distances(queries, database, bits):
    return (unpack(queries, bits)[:, None] != unpack(database, bits)).sum(axis=2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 3), st.data())
def test_equals_the_enumeration_of_all_tie_orders(seed, n, bits, data):
    k = data.draw(st.integers(1, n))
    queries, database, query_labels, database_labels = problem(seed, 3, n, bits)
    found = precision_at_k(queries, database, Relevance(query_labels, database_labels), k)
    relevant, distance = relevant_matrix(query_labels, database_labels), distances(queries, database, bits)
    for i in range(3):
        # Every order of all documents that is sorted by distance is equally likely.
        orders = [order for order in itertools.permutations(range(n)) if all(np.diff(distance[i, list(order)]) >= 0)]
        values = [relevant[i, list(order[:k])].mean() for order in orders]
        assert found.expected[i] == pytest.approx(np.mean(values))
        assert found.lower[i] == pytest.approx(min(values))
        assert found.upper[i] == pytest.approx(max(values))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([3, 8, 16, 33, 64, 127, 128, 130]), st.integers(1, 40))
def test_bounds_contain_the_expectation(seed, bits, k):
    queries, database, query_labels, database_labels = problem(seed, 5, 40, bits)
    found = precision_at_k(queries, database, Relevance(query_labels, database_labels), k)
    assert (found.lower <= found.expected + 1e-12).all()
    assert (found.expected <= found.upper + 1e-12).all()
    assert (found.lower >= 0).all()
    assert (found.upper <= 1).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([8, 12, 16, 32, 64, 128]))
def test_unchanged_by_masks_bit_permutations_and_database_order(seed, bits):
    rng = np.random.default_rng(seed)
    queries, database, query_labels, database_labels = problem(seed, 6, 50, bits)
    reference = precision_at_k(queries, database, Relevance(query_labels, database_labels), 10)
    mask, order, shuffle = rng.integers(0, 2, bits).astype(bool), rng.permutation(bits), rng.permutation(50)

    def changed(codes):
        return pack((unpack(codes, bits) ^ mask)[:, order])

    found = precision_at_k(changed(queries), changed(database)[shuffle], Relevance(query_labels, database_labels[shuffle]), 10)
    for name in ("expected", "lower", "upper"):
        np.testing.assert_allclose(getattr(found, name), getattr(reference, name))


def without_ties(rng, bits=128, n=60, k=10):
    """Codes in which no query has a tie at its k-th place."""
    queries, database = (pack(rng.integers(0, 2, (m, bits))) for m in (200, n))
    distance = np.sort(distances(queries, database, bits), axis=1)
    return queries[distance[:, k - 1] < distance[:, k]], database


def test_equals_faiss_where_nothing_ties():
    rng = np.random.default_rng(1)
    queries, database = without_ties(rng)
    query_labels, database_labels = random_labels(rng, len(queries)), random_labels(rng, len(database))
    index = faiss.IndexBinaryFlat(128)
    index.add(database)
    _, nearest = index.search(queries, 10)
    relevant = relevant_matrix(query_labels, database_labels)
    expected = np.take_along_axis(relevant, nearest, axis=1).mean(axis=1)
    found = precision_at_k(queries, database, Relevance(query_labels, database_labels), 10)
    assert len(queries) > 20
    for values in (found.expected, found.lower, found.upper):
        np.testing.assert_allclose(values, expected)


def test_equals_ir_measures_where_nothing_ties():
    rng = np.random.default_rng(2)
    queries, database = without_ties(rng)
    query_labels, database_labels = random_labels(rng, len(queries)), random_labels(rng, len(database))
    relevant, distance = relevant_matrix(query_labels, database_labels), distances(queries, database, 128)
    qrels = [ir_measures.Qrel(str(q), str(d), int(relevant[q, d])) for q in range(len(queries)) for d in range(len(database))]
    run = [ir_measures.ScoredDoc(str(q), str(d), -float(distance[q, d])) for q in range(len(queries)) for d in range(len(database))]
    oracle = {metric.query_id: metric.value for metric in ir_measures.iter_calc([ir_measures.P @ 10], qrels, run)}
    found = precision_at_k(queries, database, Relevance(query_labels, database_labels), 10)
    np.testing.assert_allclose(found.expected, [oracle[str(q)] for q in range(len(queries))])


def test_leave_one_out_is_the_database_without_the_query():
    _, database, _, labels = problem(3, 1, 30, 4)
    found = precision_at_k(database, database, Relevance(labels, labels), 5, leave_one_out=True)
    for i in range(30):
        others = np.delete(np.arange(30), i)
        alone = precision_at_k(database[[i]], database[others], Relevance(labels[[i]], labels[others]), 5)
        assert found.expected[i] == pytest.approx(alone.expected[0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_scores_and_codes_agree(seed, k):
    queries, database, query_labels, database_labels = problem(seed, 4, 30, 6)
    relevance = Relevance(query_labels, database_labels)
    found = precision_at_k(queries, database, relevance, k)
    distance = distances(queries, database, 6)
    for i in range(4):
        alone = precision_of_scores(-distance[i].astype(float), relevance.row(i), k)
        assert alone.expected[0] == pytest.approx(found.expected[i])
        assert alone.lower[0] == pytest.approx(found.lower[i])
        assert alone.upper[0] == pytest.approx(found.upper[i])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 8, 20, 65, 90]))
def test_relevance_is_a_shared_label(seed, labels):
    rng = np.random.default_rng(seed)
    queries, database = random_labels(rng, 7, labels, 0.1), random_labels(rng, 9, labels, 0.1)
    relevance = Relevance(queries, database)
    expected = relevant_matrix(queries, database)
    np.testing.assert_array_equal([relevance.row(i) for i in range(7)], expected)


@pytest.mark.parametrize("k", [0, 31])
def test_refuses_a_depth_out_of_range(k):
    queries, database, query_labels, database_labels = problem(0, 2, 30, 8)
    with pytest.raises(ValueError, match="k must be between 1 and the 30 documents"):
        precision_at_k(queries, database, Relevance(query_labels, database_labels), k)


def test_refuses_codes_of_different_lengths():
    queries, database, query_labels, database_labels = problem(0, 2, 30, 8)
    with pytest.raises(ValueError, match="2 bytes"):
        precision_at_k(np.hstack([queries, queries]), database, Relevance(query_labels, database_labels), 5)


def test_refuses_labels_of_different_widths():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="labels"):
        Relevance(random_labels(rng, 2, 3), random_labels(rng, 2, 4))


def test_a_whole_test_set_takes_half_a_second():
    rng = np.random.default_rng(0)
    queries, database = (rng.integers(0, 256, (n, 8), dtype=np.uint8) for n in (3_668, 11_016))
    one_hot = np.eye(20, dtype=bool)
    relevance = Relevance(sp.csr_array(one_hot[rng.integers(0, 20, 3_668)]), sp.csr_array(one_hot[rng.integers(0, 20, 11_016)]))
    seconds = []
    with threadpoolctl.threadpool_limits(1):
        for _ in range(3):
            started = time.process_time()
            found = precision_at_k(queries, database, relevance, 100)
            seconds.append(time.process_time() - started)
    assert found.expected.mean() == pytest.approx(0.05, abs=0.005)
    assert min(seconds) <= 0.5


def test_refuses_relevance_of_other_documents_and_codes_without_bits():
    codes = np.zeros((4, 1), np.uint8)
    with pytest.raises(ValueError, match="relevance is of 3 queries and 4 documents"):
        precision_at_k(codes, codes, Relevance(sp.csr_array(np.ones((3, 2), bool)), sp.csr_array(np.ones((4, 2), bool))), 1)
    with pytest.raises(ValueError, match="hold no bit"):
        precision_at_k(codes[:, :0], codes[:, :0], Relevance(sp.csr_array(np.ones((4, 2), bool)), sp.csr_array(np.ones((4, 2), bool))), 1)


@pytest.mark.parametrize(("bits", "labels"), [(8, 3), (64, 70), (200, 130)])
def test_counts_of_several_blocks_and_words_are_those_of_the_whole_matrix(bits, labels):
    queries, database, query_labels, database_labels = problem(bits, 3, 40_001, bits)
    rng = np.random.default_rng(bits)
    query_labels, database_labels = random_labels(rng, 3, labels, 0.01), random_labels(rng, 40_001, labels, 0.01)
    distance = (np.bitwise_count(queries[:, None] ^ database)).sum(axis=2, dtype=int)
    relevant = relevant_matrix(query_labels, database_labels)
    counts = np.zeros((3, 64 * -(-bits // 64) + 1, 2), np.int32)
    relevance = Relevance(query_labels, database_labels)
    histograms.count(words(queries), words(database), relevance.queries, relevance.database, counts)
    for query in range(3):
        for held in (0, 1):
            expected = np.bincount(distance[query][relevant[query] == held], minlength=counts.shape[1])
            np.testing.assert_array_equal(counts[query, :, held], expected)
