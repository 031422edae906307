import numpy as np
import pytest
import scipy.sparse as sp
import torch

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.bit_encoder import BitEncoder
from semantic_hashing.neural.clipping import ClippedAdam

WORDS = 15


@pytest.fixture
def bags():
    rng = np.random.default_rng(0)
    return [Bag.of(sp.csr_array((rng.random((5, WORDS)) * (rng.random((5, WORDS)) < 0.4)).astype(np.float32))) for _ in range(2)]


def model(hidden):
    torch.manual_seed(1)
    return BitEncoder(WORDS, 4, hidden, 0.0, 0.5)


def loss(network, bags):
    return sum(network(bag).square().sum() for bag in bags)


def dense_gradients(network, bags):
    """The gradient of every parameter, the first layer's from its factors, multiplied out."""
    loss(network, bags).backward()
    layer = network.encoder.first
    found = {name: parameter.grad.clone() for name, parameter in network.named_parameters() if parameter.grad is not None}
    total = torch.zeros(WORDS, layer.weight.shape[1])
    for bag, gradient in layer.factors:
        x = torch.zeros(len(gradient), WORDS).index_put_((bag.documents, bag.indices), bag.values, accumulate=True)
        total += x.T @ gradient
    layer.factors.clear()
    network.zero_grad()
    return found | {"encoder.first.weight": total}


@pytest.mark.parametrize("hidden", [(), (6,)])
@pytest.mark.parametrize("count", [1, 2])
def test_the_norm_is_that_of_all_gradients_together(bags, hidden, count):
    network = model(hidden)
    expected = torch.sqrt(sum(gradient.square().sum() for gradient in dense_gradients(network, bags[:count]).values()))
    loss(network, bags[:count]).backward()
    assert ClippedAdam(network, 0.1, 1.0).norm() == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("hidden", [(), (6,)])
def test_a_long_gradient_is_scaled_and_a_short_one_left(bags, hidden):
    """Two steps of Adam on clipped gradients, the second of which is short: the ratio of the two matters to Adam."""
    network, reference = model(hidden), model(hidden)
    clip = 1.0
    optimizer, adam = ClippedAdam(network, 0.01, clip), torch.optim.Adam(reference.parameters(), lr=0.01)
    for scale in (1.0, 1e-3):
        (scale * loss(network, bags)).backward()
        optimizer.step()
        gradients = {name: scale * gradient for name, gradient in dense_gradients(reference, bags).items()}
        norm = torch.sqrt(sum(gradient.square().sum() for gradient in gradients.values()))
        assert (norm > clip) == (scale == 1)
        for name, parameter in reference.named_parameters():
            parameter.grad = gradients[name] * min(1.0, float(clip / norm))
        adam.step()
    optimizer.settle()
    for ours, theirs in zip(network.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=2e-5)


def test_at_0_nothing_is_scaled(bags):
    networks = [model(()), model(())]
    for network, clip in zip(networks, (0.0, 1e9), strict=True):
        optimizer = ClippedAdam(network, 0.01, clip)
        loss(network, bags).backward()
        optimizer.step()
    assert torch.equal(networks[0].encoder.first.weight, networks[1].encoder.first.weight)


def test_without_a_gradient_there_is_no_norm():
    assert ClippedAdam(model(()), 0.1, 1.0).norm() == 0
