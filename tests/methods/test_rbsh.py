import numpy as np
import pytest
import torch

from semantic_hashing.hashers.fitting import fit
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.rbsh import RBSH
from semantic_hashing.neural.neighbourhood import rank_hinge, without_self

from . import bernoulli, dense

ROWS = np.array([7, 2, 3, 11, 0])
OPTIONS = {"count": 10, "input_dropout": 0.3, "dropout": 0.4, "kl_weight": 0.7, "noise_std": 0.5, "rank_weight": 1.7, "selector": "none"}


def test_the_hinge_wants_a_nearer_neighbour_one_bit_nearer():
    first, second = torch.tensor([3.0, 5.0, 2.0, 4.0, 1.0]), torch.tensor([4.0, 2.0, 2.0, 6.0, 5.0])
    order = torch.tensor([1.0, 1.0, -1.0, 0.0, 0.0])
    # Kept by one bit: 0. Three bits the wrong way: 4. Equal: 1. Without an order: 2 and 4.
    assert float(rank_hinge(first, second, order)) == pytest.approx((0 + 4 + 1) / 3 + (2 + 4) / 2)


@pytest.mark.parametrize("order", [0.0, 1.0])
def test_a_kind_of_triple_that_a_batch_lacks_adds_nothing(order):
    found = rank_hinge(torch.tensor([3.0, 4.0]), torch.tensor([3.0, 6.0]), torch.full((2,), order))
    assert float(found) == ((1 + 0) / 2 if order else (0 + 2) / 2)


def test_the_hinge_is_the_same_whichever_neighbour_is_named_first():
    first, second, order = torch.tensor([3.0, 5.0]), torch.tensor([4.0, 2.0]), torch.tensor([1.0, -1.0])
    assert rank_hinge(first, second, order) == rank_hinge(second, first, -order)


def loss(hasher, X):
    x = dense.tensor(X)
    lists, distances = (without_self(nearest(X, 10).indices, along) for along in (None, nearest(X, 10).distances))

    def value(w):
        rng = np.random.default_rng(3)  # what ``dense.Steps`` begins with
        # Ten neighbours are the ten ranks.
        a = rng.integers(0, 10, 5)
        places = a, (a + rng.integers(1, 10, 5)) % 10
        m = w.get("encoder.first.importance")
        logits = bernoulli.logits_of(w, hasher, dense.dropped_words(x[ROWS], 0.3), m)
        z = bernoulli.code(logits)
        total = -bernoulli.likelihood(w, z, x[ROWS], 0.5, m).mean() + 0.7 * bernoulli.divergence(logits).mean()
        away = []
        for place in places:
            near = lists[ROWS, place]
            other = bernoulli.code(bernoulli.logits_of(w, hasher, dense.dropped_words(x[near], 0.3), m))
            total = total - bernoulli.likelihood(w, other, x[near], 0.5, m).mean()
            away.append(((z - other) ** 2).sum(dim=1))
        # Alike by minus the distance: s_1 - s_2 is what the second is farther.
        difference = distances[ROWS, places[1]] - distances[ROWS, places[0]]
        hinges = [torch.relu(1 - float(np.sign(d)) * (away[1][i] - away[0][i])) for i, d in enumerate(difference)]
        return total + 1.7 * sum(hinges) / 5

    return value


@pytest.mark.parametrize("options", [{}, {"hidden": (9, 8), "importance": True}], ids=["linear", "importance"])
def test_loss_and_gradients_are_those_of_the_dense_reference(options):
    X, _, _ = dense.corpus()
    hasher = RBSH(dense.BITS, **OPTIONS | options)
    dense.assert_same_step(dense.Steps(hasher, X), loss(hasher, X), ROWS)


@pytest.mark.parametrize(("step", "weight"), [(0, 1.7), (4, 3.7), (90, 4.0)])
def test_the_weight_of_the_ranks_rises_to_its_cap(step, weight):
    X, _, _ = dense.corpus()
    hasher = RBSH(dense.BITS, **OPTIONS, rank_rise=0.5, rank_cap=4.0)
    hasher.network_ = dense.Steps(hasher, X).network
    hasher.anneal(step)
    assert hasher._rank_weight == weight


def test_it_learns_from_the_order_of_weak_labels(documents):
    hasher = RBSH(8, neighbours="sth", hidden=(16,), importance=True, selector="elbo", max_epochs=2)
    fit(hasher, documents)
    assert hasher.neighbours_.shape == (300, 200)
    assert (np.diff(hasher.distances_, axis=1) >= 0).all()
    assert hasher.word_vectors().shape == (300, 8)
    assert len(hasher.history_.scores) == 1
