"""Search and precision@k beside plain loops."""

import numpy as np
import pytest

from semantic_hashing import LSH, precision_at_k, search
from semantic_hashing.api import ranking
from semantic_hashing.core.errors import InputError
from semantic_hashing.retrieval.codes import pack


def codes(rng, n, bits):
    return pack(rng.integers(0, 2, (n, bits)))


@pytest.mark.parametrize(("bits", "pairs"), [(5, 2**23), (8, 700), (64, 1), (130, 2**23)])
def test_search_gives_the_nearest_with_ties_in_the_order_of_the_database(bits, pairs, monkeypatch):
    monkeypatch.setattr(ranking, "PAIRS", pairs)
    rng = np.random.default_rng(bits)
    database, queries = codes(rng, 300, bits), codes(rng, 7, bits)
    found = search(database, queries, 40)
    distances = np.array([[bin(int.from_bytes(q.tobytes()) ^ int.from_bytes(d.tobytes())).count("1") for d in database] for q in queries])
    expected = np.argsort(distances, axis=1, kind="stable")[:, :40]
    np.testing.assert_array_equal(found.indices, expected)
    np.testing.assert_array_equal(found.distances, np.take_along_axis(distances, expected, axis=1))
    assert search(database, queries, 300).indices.shape == (7, 300)
    assert search(database, queries[:0], 3).indices.shape == (0, 3)


def test_a_hasher_searches_the_documents_that_it_was_fitted_on(documents):
    X = documents.tfidf
    hasher = LSH(bits=32).fit(X[:400])
    found = search(hasher, X[400:], k=5)
    expected = search(hasher.encode(X[:400]), hasher.encode(X[400:]), k=5)
    np.testing.assert_array_equal(found.indices, expected.indices)
    indices, distances = search(hasher, X[:10], k=1)
    assert not distances.any()
    assert (indices.ravel() <= np.arange(10)).all()


def test_precision_is_the_share_of_relevant_ones_among_the_nearest():
    database, queries = pack(np.array([[0, 0, 0], [0, 0, 1], [0, 1, 1], [1, 1, 1]])), pack(np.array([[0, 0, 0]]))
    assert precision_at_k(queries, database, ["a"], ["a", "b", "a", "a"], k=1) == 1
    assert precision_at_k(queries, database, ["a"], ["a", "b", "a", "a"], k=2) == 0.5
    assert precision_at_k(queries, database, np.array([[True, False]]), np.array([[0, 1], [1, 1], [0, 1], [0, 1]]), k=4) == 0.25
    assert precision_at_k(queries, database, ["new"], ["a", "b", "a", "a"], k=2) == 0
    tied = precision_at_k(queries, np.repeat(database[:1], 4, axis=0), ["a"], ["a", "b", "a", "a"], k=2, per_query=True)
    assert (tied.expected[0], tied.lower[0], tied.upper[0]) == (0.75, 0.5, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: search(a, a, 0), "k: 0 is not between 1 and the 9 documents"),
        (lambda a: search(a, a, 10), "k: 10 is not between"),
        (lambda a: search(a, a, 1.5), "k: 1.5 is not between"),
        (lambda a: search(a, a[:, :1], 1), "queries have codes of 1 bytes, the database of 2"),
        (lambda a: search(a.astype(int), a, 1), "database: int64 .* are no packed codes"),
        (lambda a: search(a, a[0], 1), "queries: uint8 .* are no packed codes"),
        (lambda a: search(LSH(), a, 1), "the hasher holds no codes"),
        (lambda a: precision_at_k(a, a, [1] * 8, [1] * 9, 1), "queries: 9 codes and 8 documents with labels"),
        (lambda a: precision_at_k(a, a, [1] * 9, [1] * 8, 1), "database: 9 codes and 8 documents with labels"),
        (lambda a: precision_at_k(a[:0], a, [], [1] * 9, 1), "there is no query"),
        (lambda a: precision_at_k(a, a, None, None, 1), "there are no labels"),
        (lambda a: precision_at_k(a, a, [1] * 9, [1] * 9), "k: 100 is not between 1 and the 9"),
    ],
)
def test_what_cannot_be_ranked_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call(codes(np.random.default_rng(0), 9, 16))
