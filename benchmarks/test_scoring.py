"""Precision@100 with its tie bounds, 64 bits, beside the plain top-100 searches of faiss and scikit-learn on the same codes."""

import pytest

from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

from .references import faiss_search, sklearn_search
from .shapes import NG20, REUTERS, TMC, codes, labels

K, BITS = 100, 64
MILLION = 1_000_000


def scoring(queries, database, count):
    own = codes(queries, BITS, seed=0), codes(database, BITS, seed=1)
    relevance = Relevance(labels(queries, count, 2), labels(database, count, 3))
    return lambda: precision_at_k(*own, relevance, K)


@pytest.mark.parametrize("shape", [REUTERS, NG20, TMC], ids=lambda shape: shape.name)
@pytest.mark.parametrize("by", ["ours", "faiss", "scikit-learn"])
def test_scoring(filed, threads, shape, by):
    own = codes(shape.test, BITS, seed=0), codes(shape.train, BITS, seed=1)
    made = {"faiss": lambda: faiss_search(*own, K), "scikit-learn": lambda: sklearn_search(*own, K)}
    run = made.get(by, lambda: scoring(shape.test, shape.train, shape.labels))()
    filed("scoring of the test part", shape.name, by, threads).pedantic(run, rounds=5, warmup_rounds=1)


def test_a_million_codes(filed, threads):
    run = scoring(1_000, MILLION, 20)
    filed("scoring of 1,000 queries", "1,000,000 codes", threads=threads).pedantic(run, rounds=5, warmup_rounds=1)
