import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.mistakes.evaluations import farthest_first, one_code, queries_out_of_order
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance


@pytest.fixture
def problem():
    """Two labels whose documents have opposite codes of 12 bits, so that the nearest are right and the farthest wrong."""
    rng = np.random.default_rng(0)
    truth = [rng.integers(0, 2, n) for n in (400, 60)]
    bits = [np.repeat(labels[:, None], 12, axis=1) ^ (rng.random((len(labels), 12)) < 0.1) for labels in truth]
    labels = [sp.csr_array(np.eye(2, dtype=bool)[labels]) for labels in truth]
    return pack(bits[0]), pack(bits[1]), Relevance(*labels), truth


def test_the_farthest_are_wrong_where_the_nearest_are_right(problem):
    queries, database, relevance, _ = problem
    assert precision_at_k(queries, database, relevance, 10).expected.mean() > 0.95
    assert farthest_first(queries, database, relevance, 10) < 0.05


def test_farthest_first_is_the_reverse_of_the_ranking(problem):
    queries, database, relevance, _ = problem
    distance = np.unpackbits(queries[:, None] ^ database[None], axis=2).sum(axis=2)
    farthest = [relevance.row(i)[np.argsort(-distance[i], kind="stable")[:60]].mean() for i in range(len(queries))]
    assert farthest_first(queries, database, relevance, 60) == pytest.approx(np.mean(farthest))


def test_other_mistakes_are_near_chance(problem):
    queries, database, relevance, truth = problem
    assert queries_out_of_order(queries, database, relevance, 10) == pytest.approx(0.5, abs=0.1)
    assert one_code(queries, database, relevance, 10) == pytest.approx(np.mean(truth[0][:, None] == truth[1][None, :10]))
