"""Relaxed bits beside the softmax over pairs of logits with Gumbel noise, and their gradient beside the formula."""

import numpy as np
import pytest
import torch

from semantic_hashing.neural.relaxed_bernoulli import RelaxedBernoulli

TAU = 0.4


def test_one_logit_with_logistic_noise_is_a_pair_of_logits_with_gumbel_noise():
    torch.manual_seed(0)
    pair = torch.tensor([0.3, 1.1])
    gumbel = -torch.log(-torch.log(torch.rand(200_000, 2)))
    of_pair = torch.softmax((pair + gumbel) / TAU, dim=1)[:, 1]
    of_one = RelaxedBernoulli(hard=False).code(torch.full((200_000, 1), 0.8), TAU)[:, 0]
    quantiles = torch.linspace(0.02, 0.98, 25)
    torch.testing.assert_close(torch.quantile(of_one, quantiles), torch.quantile(of_pair, quantiles), rtol=0, atol=0.01)


@pytest.mark.parametrize("tau", [0.1, 1.0, 5.0])
def test_a_bit_is_one_as_often_as_its_logit_says_whatever_the_temperature(tau):
    torch.manual_seed(0)
    logits = torch.tensor([-2.0, 0.0, 1.5]).repeat(100_000, 1)
    bits = RelaxedBernoulli().code(logits, tau)
    assert set(np.unique(bits.numpy())) == {0.0, 1.0}
    torch.testing.assert_close(bits.mean(dim=0), torch.sigmoid(logits[0]), rtol=0, atol=0.005)


def test_the_gradient_is_that_of_the_relaxed_bit():
    logits = torch.randn(4, 3, generator=torch.Generator().manual_seed(1), requires_grad=True)
    gradients, values = [], []
    for hard in (True, False):
        torch.manual_seed(5)
        code = RelaxedBernoulli(hard).code(logits, TAU)
        gradients.append(torch.autograd.grad(code.sum(), logits)[0])
        values.append(code.detach())
    soft = values[1]
    torch.testing.assert_close(gradients[0], soft * (1 - soft) / TAU)
    torch.testing.assert_close(gradients[1], gradients[0])
    torch.testing.assert_close(values[0], (soft > 0.5).float())


def test_a_bit_stays_finite_at_the_ends_of_the_uniform_numbers(monkeypatch):
    monkeypatch.setattr(torch, "rand_like", lambda logits: torch.tensor([[0.0, 1.0]]))
    logits = torch.zeros(1, 2, requires_grad=True)
    code = RelaxedBernoulli(hard=False).code(logits, TAU)
    code.sum().backward()
    assert torch.isfinite(code).all()
    assert torch.isfinite(logits.grad).all()
