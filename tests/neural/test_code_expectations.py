"""Estimates of the gradient of E f(z) against the sum over all codes of three bits.

Nothing is drawn: the uniform numbers are put in place, and their mean is taken by quadrature. The estimates are polynomials of
degree 2 in each number between 0, h, 1 - h and 1, so that two Gaussian nodes in each of these intervals give mean and variance
exactly.
"""

import itertools

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from semantic_hashing.neural import code_expectations
from semantic_hashing.neural.code_expectations import Antithetic, LeaveOneOut, Relaxed, ThroughProbabilities, ZeroTemperature, estimator

BITS = 3
LOGITS = torch.tensor([0.4, -1.3, 0.9], dtype=torch.float64)
CODES = torch.tensor(list(itertools.product([0.0, 1.0], repeat=BITS)), dtype=torch.float64)
PAIRS = torch.tensor([[0.0, 1.7, -0.6], [1.7, 0.0, 0.8], [-0.6, 0.8, 0.0]], dtype=torch.float64)
LINEAR = torch.tensor([1.2, -0.7, 0.5], dtype=torch.float64)


def multilinear(z):
    """Linear in each bit, with products of two and of three."""
    return z @ LINEAR + ((z @ PAIRS) * z).sum(dim=-1) / 2 - 2.1 * z.prod(dim=-1)


def quadratic(z):
    """Squares and products of two bits."""
    return z @ LINEAR + ((z @ PAIRS) * z).sum(dim=-1) / 2 + z.square() @ torch.tensor([2.0, -1.1, 0.3], dtype=torch.float64)


def softmax_like(z):
    """As the softmax decoder has it: no polynomial."""
    words = torch.tensor([[1.5, -2.0, 0.3, 0.0], [-0.4, 1.1, 2.2, 0.5], [0.9, 0.6, -1.7, 1.3]], dtype=torch.float64)
    return z @ LINEAR - 3 * torch.logsumexp(z @ words / 2, dim=-1)


def enumerated(value):
    """The gradient of E f(z) with respect to the logits."""
    logits = LOGITS.clone().requires_grad_()
    h = torch.sigmoid(logits)
    ((CODES * h + (1 - CODES) * (1 - h)).prod(dim=1) * value(CODES)).sum().backward()
    return logits.grad


def nodes(edges):
    """Two Gaussian nodes in each interval of one bit, and their weights."""
    low, high = np.array(edges[:-1]), np.array(edges[1:])
    middle, half = (low + high) / 2, (high - low) / 2
    return np.concatenate([middle - half / np.sqrt(3), middle + half / np.sqrt(3)]), np.concatenate([half, half])


def uniforms(draws):
    """Numbers (n, draws, BITS) in place of uniform ones, and the weight of each of the n."""
    of_bits = [nodes(sorted([0.0, h, 1 - h, 1.0])) for h in torch.sigmoid(LOGITS).tolist()] if draws == 1 else None
    # Where several codes are drawn, each number counts only by its side of h: one node on each.
    of_bits = of_bits or [(np.array([h / 2, (1 + h) / 2]), np.array([h, 1 - h])) for h in torch.sigmoid(LOGITS).tolist()] * draws
    numbers = np.array(list(itertools.product(*(number for number, _ in of_bits))))
    weights = np.array(list(itertools.product(*(weight for _, weight in of_bits)))).prod(axis=1)
    return torch.from_numpy(numbers.reshape(-1, draws, BITS)), torch.from_numpy(weights)


@pytest.fixture
def moments(monkeypatch):
    """Mean and variance of an estimator's gradient with respect to the logits, and the mean of its value."""

    def of(estimator, value, draws=1):
        numbers, weights = uniforms(draws)
        monkeypatch.setattr(code_expectations.torch, "rand_like", lambda like: numbers[:, 0])
        monkeypatch.setattr(code_expectations.torch, "rand", lambda shape, **_: numbers.transpose(0, 1).reshape(shape))
        logits = LOGITS.expand(len(numbers), BITS).clone().requires_grad_()
        expectation = estimator.draw(logits).expectation(value)
        expectation.sum().backward()
        mean = weights @ logits.grad
        return mean, weights @ (logits.grad - mean).square(), weights @ expectation.detach()

    return of


@pytest.mark.parametrize("value", [multilinear, quadratic, softmax_like])
@pytest.mark.parametrize(
    ("subject", "draws"),
    [(Antithetic(averaged=False), 1), (Antithetic(averaged=True), 1), (LeaveOneOut(2), 2), (LeaveOneOut(3), 3)],
    ids=["arm", "disarm", "reinforce of 2", "reinforce of 3"],
)
def test_unbiased_whatever_the_function(subject, draws, value, moments):
    mean, _, expectation = moments(subject, value, draws)
    assert_close(mean, enumerated(value))
    h = torch.sigmoid(LOGITS)
    assert_close(expectation, ((CODES * h + (1 - CODES) * (1 - h)).prod(dim=1) * value(CODES)).sum())


def test_straight_through_is_exact_where_the_function_is_linear_in_each_bit(moments):
    assert_close(moments(ThroughProbabilities(), multilinear)[0], enumerated(multilinear))
    bias = moments(ThroughProbabilities(), quadratic)[0] - enumerated(quadratic)
    assert bias.abs().min() > 0.001


def test_zgr_is_exact_where_the_function_is_quadratic_and_else_near(moments):
    assert_close(moments(ZeroTemperature(), quadratic)[0], enumerated(quadratic))
    biases = [(moments(subject, softmax_like)[0] - enumerated(softmax_like)).norm() for subject in (ZeroTemperature(), ThroughProbabilities())]
    assert 0.001 < biases[0] < 0.5 * biases[1]


@pytest.mark.parametrize("value", [multilinear, quadratic, softmax_like])
def test_the_variance_of_disarm_is_nowhere_above_that_of_arm(value, moments):
    (_, arm, _), (_, disarm, _) = moments(Antithetic(averaged=False), value), moments(Antithetic(averaged=True), value)
    assert (disarm < arm).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_gumbel_softmax_has_the_gradient_of_the_relaxed_code(temperature, monkeypatch):
    u = (torch.arange(20_000, dtype=torch.float64) + 0.5) / 20_000
    monkeypatch.setattr(code_expectations.torch, "rand_like", lambda like: u[:, None])
    logits = torch.full((len(u), 1), 0.7, dtype=torch.float64, requires_grad=True)
    code = Relaxed(temperature).draw(logits).code
    code.sum().backward()
    assert set(code.detach().unique().tolist()) == {0.0, 1.0}
    assert code.mean().item() == pytest.approx(1 / (1 + np.exp(-0.7)), abs=1e-4)
    logistic = torch.log(u / (1 - u))
    higher, lower = (torch.sigmoid((0.7 + step + logistic) / temperature).mean() for step in (1e-4, -1e-4))
    assert logits.grad.mean().item() == pytest.approx((higher - lower).item() / 2e-4, rel=1e-4)


@pytest.mark.parametrize("name", ["straight-through", "zgr", "gumbel-softmax", "arm", "disarm", "reinforce"])
def test_codes_are_drawn_with_their_probabilities_and_what_they_meet_learns_from_all(name):
    torch.manual_seed(0)
    logits = torch.tensor([0.8, -1.2, 40.0]).expand(40_000, BITS)
    seen = []
    weight = torch.ones(BITS, requires_grad=True)

    def value(code):
        seen.append(code.detach())
        return code @ weight

    subject = estimator(name, temperature=0.5, samples=4)
    expectation = subject.draw(logits.clone().requires_grad_()).expectation(value)
    expectation.sum().backward()
    assert len(seen) == {"arm": 2, "disarm": 2, "reinforce": 4}.get(name, 1)
    for codes in seen:
        assert set(codes.unique().tolist()) <= {0.0, 1.0}
        assert_close(codes.mean(dim=0), torch.sigmoid(logits[0]), atol=0.01, rtol=0)
    assert_close(weight.grad, torch.stack(seen).mean(dim=0).sum(dim=0))
    assert_close(expectation.detach(), torch.stack(seen).mean(dim=0).sum(dim=1))


def test_straight_through_has_the_gradient_of_the_probabilities():
    logits = torch.tensor([[0.3, -2.0]], requires_grad=True)
    (2 * ThroughProbabilities().draw(logits).code).sum().backward()
    h = torch.sigmoid(logits.detach())
    assert_close(logits.grad, 2 * h * (1 - h))


def test_the_temperature_and_the_number_of_codes_reach_their_estimators():
    assert estimator("gumbel-softmax", temperature=0.3) == Relaxed(0.3)
    assert estimator("reinforce", samples=4) == LeaveOneOut(4)
    assert (estimator("arm"), estimator("disarm")) == (Antithetic(averaged=False), Antithetic(averaged=True))
