"""Scoring of a whole test set at the size of 20Newsgroups, beside faiss's exact search on the same codes; one thread."""

import faiss
import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

QUERIES, DATABASE, LABELS, K = 3_668, 11_016, 20, 100


@pytest.fixture(params=[8, 32, 64, 128])
def codes(request):
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (n, request.param // 8), dtype=np.uint8) for n in (QUERIES, DATABASE)]


def test_precision_with_bounds(benchmark, codes):
    rng = np.random.default_rng(1)
    labels = [sp.csr_array(np.eye(LABELS, dtype=bool)[rng.integers(0, LABELS, n)]) for n in (QUERIES, DATABASE)]
    found = benchmark(lambda: precision_at_k(*codes, Relevance(*labels), K))
    assert found.expected.shape == (QUERIES,)


def test_faiss_search(benchmark, codes):
    faiss.omp_set_num_threads(1)
    queries, database = codes
    index = faiss.IndexBinaryFlat(8 * database.shape[1])
    index.add(database)
    distances, _ = benchmark(lambda: index.search(queries, K))
    assert distances.shape == (QUERIES, K)
