import itertools
import math

import numpy as np
import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from semantic_hashing.neural.neighbourhood import Turns, drawn, neighbour_log_softmax, pair_divergence, stars, without_self
from semantic_hashing.neural.sigmoid_gaussian import SigmoidGaussian

RING = np.array([[1, 4], [2, 0], [3, 1], [4, 2], [0, 3]])


def test_a_document_is_no_neighbour_of_itself():
    lists = np.array([[0, 2, 1], [2, 1, 0], [0, 1, 3]])
    np.testing.assert_array_equal(without_self(lists), [[2, 1], [2, 0], [0, 1]])


def test_every_neighbour_is_drawn_equally_often():
    rows = np.tile(np.arange(5), 4000)
    near = drawn(RING, rows, np.random.default_rng(0))
    for document in range(5):
        share = (near[rows == document] == RING[document, 0]).mean()
        assert share == pytest.approx(0.5, abs=0.03)
        assert set(near[rows == document]) == set(RING[document])


def test_things_are_taken_in_turn_and_again():
    turns = Turns(7, np.random.default_rng(1))
    taken = np.concatenate([turns.take(count) for count in (3, 3, 5, 10)])
    np.testing.assert_array_equal(taken, np.tile(taken[:7], 3))
    assert sorted(taken[:7]) == list(range(7))
    assert not np.array_equal(taken[:7], np.arange(7))


def test_a_star_reaches_every_neighbour_that_no_other_has():
    edges, shares = stars(RING, 1, np.random.default_rng(0))
    # One visit each: as many edges as documents that are no centre.
    assert len(set(edges[:, 1])) == len(edges)
    assert not set(edges[:, 0]) & set(edges[:, 1])
    assert set(edges.ravel()) == set(range(5))
    assert (shares == 1).all()
    assert all(j in RING[i] for i, j in edges)


def test_the_share_of_an_edge_is_that_of_the_orders_that_make_it():
    # Four documents; all 24 orders by hand.
    lists = np.array([[1, 2], [0, 3], [3, 1], [2, 0]])
    expected = {}
    for order in itertools.permutations(range(4)):
        reached = set()
        for centre in order:
            if centre in reached:
                continue
            reached.add(centre)
            for near in lists[centre]:
                if near not in reached:
                    reached.add(int(near))
                    expected[centre, int(near)] = expected.get((centre, int(near)), 0) + 1 / 24
    edges, shares = stars(lists, 4000, np.random.default_rng(0))
    assert shares.dtype == np.float32
    found = dict(zip(map(tuple, edges.tolist()), shares, strict=True))
    assert found.keys() == expected.keys()
    for edge, share in expected.items():
        assert found[edge] == pytest.approx(share, abs=0.03)


def codes(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_a_neighbour_is_told_from_its_own_others():
    z, near, others = codes(0, 3, 4), codes(1, 3, 4), codes(2, 3, 5, 4)
    found = neighbour_log_softmax(z, near, others, 0.7)
    for i in range(3):
        scores = [math.exp(float(z[i] @ k) / 0.7) for k in (near[i], *others[i])]
        assert float(found[i]) == pytest.approx(math.log(scores[0] / sum(scores)))


def test_a_neighbour_is_told_from_those_of_the_batch():
    z, near = codes(0, 3, 4), codes(1, 3, 4)
    found = neighbour_log_softmax(z, near, None, 0.7)
    for i in range(3):
        scores = [math.exp(float(z[i] @ k) / 0.7) for k in near]
        assert float(found[i]) == pytest.approx(math.log(scores[i] / sum(scores)))


@pytest.mark.parametrize("t", [0.0, 0.3, 0.99])
def test_a_pairs_divergence_is_that_of_the_joint_less_those_of_its_documents(t):
    m, n, joint = codes(0, 2, 3), codes(1, 2, 3), codes(2, 2, 3)
    s, r = codes(3, 2, 3).abs() + 0.2, codes(4, 2, 3).abs() + 0.2
    found = pair_divergence(m, s, n, r, joint, t)
    g = 2 * torch.sigmoid(joint) - 1
    covariance = torch.stack([torch.stack([s**2, g * s * r], -1), torch.stack([g * s * r, r**2], -1)], -2)
    prior = torch.tensor([[1.0, t], [t, 1.0]], dtype=torch.float64)
    both = kl_divergence(MultivariateNormal(torch.stack([m, n], -1), covariance), MultivariateNormal(torch.zeros(2, dtype=torch.float64), prior))
    alone = sum(kl_divergence(torch.distributions.Normal(a, b), torch.distributions.Normal(0.0, 1.0)) for a, b in ((m, s), (n, r)))
    torch.testing.assert_close(found, (both - alone).sum(dim=1))


def test_a_pair_without_any_correlation_adds_nothing():
    found = pair_divergence(codes(0, 2, 3), codes(3, 2, 3).abs(), codes(1, 2, 3), codes(4, 2, 3).abs(), torch.zeros(2, 3, dtype=torch.float64), 0.0)
    torch.testing.assert_close(found, torch.zeros(2, dtype=torch.float64))


def test_a_pairs_divergence_stays_finite_at_any_correlation():
    one = torch.ones(1, 1)
    joint = torch.tensor([[60.0]], requires_grad=True)
    found = pair_divergence(one, one, one, one, joint, 0.99)
    found.sum().backward()
    assert torch.isfinite(found).all()
    assert torch.isfinite(joint.grad).all()


@pytest.mark.parametrize("hidden", [(), (6,)])
def test_a_third_map_is_there_only_when_asked_for(hidden):
    for joint in (False, True):
        module = SigmoidGaussian(9, 4, hidden, 0.3, 0.5, joint)
        assert (module.heads.output.weight if hidden else module.heads.encoder.first.weight.T).shape[0] == (12 if joint else 8)
