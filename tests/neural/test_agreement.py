import itertools

import pytest
import torch

from semantic_hashing.neural.agreement import disagreement


def log_probabilities(logits):
    """log p(z) of every code, (B, 2^l)."""
    z = torch.tensor(list(itertools.product([0.0, 1.0], repeat=logits.shape[1])), dtype=logits.dtype)
    p = torch.sigmoid(logits)[:, None]
    return (z * p.log() + (1 - z) * (1 - p).log()).sum(dim=2)


@pytest.fixture
def logits():
    return torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 2


def test_it_is_the_cross_entropy_of_the_codes_both_ways_and_halved(logits):
    first, second = (log_probabilities(side) for side in logits)
    expected = -0.5 * ((first.exp() * second).sum(dim=1) + (second.exp() * first).sum(dim=1))
    torch.testing.assert_close(disagreement(*logits), expected)
    torch.testing.assert_close(disagreement(logits[1], logits[0]), expected)


def test_of_a_code_and_itself_it_is_the_entropy(logits):
    own = log_probabilities(logits[0])
    torch.testing.assert_close(disagreement(logits[0], logits[0]), -(own.exp() * own).sum(dim=1))


def test_the_gradient_goes_through_both(logits):
    assert torch.autograd.gradcheck(disagreement, tuple(side.clone().requires_grad_() for side in logits))


def test_sure_codes_are_finite():
    sure = torch.tensor([[80.0, -80.0]])
    torch.testing.assert_close(disagreement(sure, sure), torch.zeros(1))
    torch.testing.assert_close(disagreement(sure, -sure), torch.tensor([160.0]))
