import numpy as np
import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import registry
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.snuh import SNUH
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.neighbourhood import Turns, stars, without_self

from . import dense, sigmoid_gaussian

ROWS = np.array([7, 2, 3, 11, 0])
COMMON = {"input_dropout": 0.3, "kl_weight": 0.7, "temperature": 0.6, "selector": "none"}
CORRELATED = COMMON | {"count": 3, "forests": 4, "prior_correlation": 0.8}


def joint_divergence(first, second, t):
    """KL of the pairs' joint posterior from the correlated prior, (B, l), by torch."""
    (m, s, u), (n, r, v) = first, second
    g = 2 * torch.sigmoid(u + v) - 1
    covariance = torch.stack([torch.stack([s**2, g * s * r], -1), torch.stack([g * s * r, r**2], -1)], -2)
    prior = MultivariateNormal(torch.zeros(2), torch.tensor([[1.0, t], [t, 1.0]]))
    return kl_divergence(MultivariateNormal(torch.stack([m, n], -1), covariance), prior), g


def alone(m, s):
    return kl_divergence(torch.distributions.Normal(m, s), torch.distributions.Normal(0.0, 1.0))


def loss(hasher, X, correlated):
    x = dense.tensor(X)

    def value(w):
        m, s, _ = sigmoid_gaussian.posterior(w, hasher, dense.dropped_words(x[ROWS], 0.3))
        z = sigmoid_gaussian.sample(m, s)
        twice = 2.0 if hasher.as_coded else 1.0
        documents = -(sigmoid_gaussian.bound(w, m, s, z, (x[ROWS] > 0).float(), twice * 0.7)).mean()
        if not correlated:
            return documents
        rng = np.random.default_rng(3)  # what ``dense.Steps`` begins with
        edges, shares = stars(without_self(nearest(X, 3).indices), 4, rng)
        taken = Turns(len(edges), rng).take(len(ROWS))
        ends = [sigmoid_gaussian.posterior(w, hasher, dense.dropped_words(x[edges[taken, end]], 0.3)) for end in (0, 1)]
        both, g = joint_divergence(*ends, 0.8)
        pairs = both - sum(alone(m, s) for m, s, _ in ends)
        if hasher.as_coded:
            pairs = pairs + 0.5 * torch.log(1 - g**2) - 0.5 * torch.log(1 - g)
        mean = (torch.from_numpy(shares[taken]) * pairs.sum(dim=1)).mean()
        return documents + 0.7 * len(edges) / len(x) * mean

    return value


@pytest.mark.parametrize("method", ["SNUH", "SNUH-prior"])
@pytest.mark.parametrize("as_coded", [False, True])
def test_loss_and_gradients_are_those_of_the_dense_reference(method, as_coded):
    X, _, _ = dense.corpus()
    hasher = registry.create(method, dense.BITS, 3, CORRELATED | {"as_coded": as_coded})
    dense.assert_same_step(dense.Steps(hasher, X), loss(hasher, X, correlated=True), ROWS)


@pytest.mark.parametrize("as_coded", [False, True])
def test_the_control_is_the_bound_of_its_documents_alone(as_coded):
    X, _, _ = dense.corpus()
    hasher = registry.create("SNUH-ind", dense.BITS, 3, COMMON | {"as_coded": as_coded})
    steps = dense.Steps(hasher, X)
    dense.assert_same_step(steps, loss(hasher, X, correlated=False), ROWS)
    steps.network.eval()
    found = steps.network.examine(Bag.of(X), Bag.of(X))
    with torch.no_grad():
        m, s, _ = sigmoid_gaussian.posterior(steps.weights(), hasher, dense.tensor(X))
    torch.testing.assert_close(found["kl"], alone(m, s).sum(dim=1))
    torch.testing.assert_close(found["log_likelihood"], dense.log_likelihood(steps.weights(), m, dense.tensor(X)).detach())
    torch.testing.assert_close(torch.from_numpy(hasher.scores(X)), m)


def test_the_two_ends_of_an_edge_may_be_named_in_either_order():
    X, _, _ = dense.corpus()
    hasher = SNUH(dense.BITS, **CORRELATED)
    steps = dense.Steps(hasher, X)
    seen = []
    for ends in (hasher.edges_, hasher.edges_[:, ::-1]):
        hasher.edges_ = np.ascontiguousarray(ends)
        hasher.input_dropout = 0.0
        with torch.no_grad():
            batch = type("Batch", (), {"data": type("Data", (), {"X": X})})
            seen.append(hasher._pairs(batch, np.arange(4)))
    torch.testing.assert_close(*seen)
    assert steps.network.posterior(Bag.of(X)).joint.shape == (dense.DOCUMENTS, dense.BITS)


def test_neighbours_get_nearer_codes_than_without_correlation(documents):
    train = documents.tfidf[documents.rows("train")]
    lists = without_self(nearest(train, 5).indices)
    few = {"max_epochs": 10, "batch_size": 25, "learning_rate": 0.01, "selector": "none"}

    def apart(method, **options):
        bits = registry.create(method, 16, 0, few | options).fit(train).scores(train) > 0.5
        return (bits[:, None] != bits[lists]).mean()

    assert apart("SNUH", count=5) < apart("SNUH-ind")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prior_correlation": 1.0}, "prior_correlation: 1.0 is not a correlation in [0, 1)"),
        ({"forests": 0}, "forests: 0 is not a number of forests above 0"),
        ({"correlation": "none"}, "correlation: 'none' is not one of prior, both"),
    ],
)
def test_what_it_cannot_do_is_said_in_a_line(options, message):
    X, _, _ = dense.corpus()
    with pytest.raises(HasherError) as caught:
        SNUH(dense.BITS, **options).fit(X)
    assert str(caught.value) == message
