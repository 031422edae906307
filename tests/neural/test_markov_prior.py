"""The windowed cross entropy beside an enumeration over all codes."""

import itertools
import math

import pytest
import torch

from semantic_hashing.neural.markov_prior import ChainPrior, closed_form, cross_entropy, windows

BITS = 6
every_order = pytest.mark.parametrize("order", [0, 1, 2, 3, 4])


@pytest.fixture
def probability():
    generator = torch.Generator().manual_seed(0)
    return torch.rand(5, BITS, generator=generator, dtype=torch.float64)


def codes(bits=BITS):
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=bits)), dtype=torch.float64)


def of_documents(probability):
    """p_b(z) of every code, (B, 2^l)."""
    z = codes(probability.shape[1])
    return (probability[:, None] * z + (1 - probability[:, None]) * (1 - z)).prod(dim=2)


def of_chain(log_prior, order):
    """log q(z) of every code, bit by bit: the context is the number that the bits before it write, zeros before the first."""
    found = []
    for code in codes(len(log_prior)).long().tolist():
        padded = [0] * order + code
        contexts = [int("0" + "".join(map(str, padded[i : i + order])), 2) for i in range(len(code))]
        found.append(sum(log_prior[i, context, bit] for i, (context, bit) in enumerate(zip(contexts, code, strict=True))))
    return torch.stack(found)


def some_chain(order, seed=1, bits=BITS):
    odds = torch.randn(bits, 2**order, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return torch.stack([torch.nn.functional.logsigmoid(-odds), torch.nn.functional.logsigmoid(odds)], dim=2)


@every_order
def test_it_is_the_cross_entropy_of_the_enumerated_mixture(probability, order):
    log_prior = some_chain(order)
    mixture = of_documents(probability).mean(dim=0)
    expected = -(mixture * of_chain(log_prior, order)).sum()
    torch.testing.assert_close(cross_entropy(windows(probability, order), log_prior), expected, rtol=1e-13, atol=1e-13)


@every_order
def test_under_a_uniform_prior_it_is_a_bit_a_bit(probability, order):
    uniform = torch.full((BITS, 2**order, 2), math.log(0.5), dtype=torch.float64)
    assert float(cross_entropy(windows(probability, order), uniform)) == pytest.approx(BITS * math.log(2), rel=1e-12)


@every_order
def test_the_windows_of_a_batch_are_the_mean_of_those_of_its_documents(probability, order):
    alone = torch.stack([windows(row[None], order) for row in probability]).mean(dim=0)
    torch.testing.assert_close(windows(probability, order), alone, rtol=1e-13, atol=1e-15)


@every_order
def test_the_best_prior_lies_between_the_entropy_and_that_of_fair_bits(probability, order):
    mixture = of_documents(probability).mean(dim=0)
    entropy = float(-(mixture * mixture.log()).sum())
    window = windows(probability, order)
    best = float(cross_entropy(window, closed_form(window)))
    assert entropy - 1e-12 <= best <= BITS * math.log(2)
    assert all(best < float(cross_entropy(window, some_chain(order, seed))) for seed in range(5))


def test_a_chain_as_long_as_the_code_is_tight(probability):
    mixture = of_documents(probability).mean(dim=0)
    window = windows(probability, BITS - 1)
    expected = -(mixture * mixture.log()).sum()
    torch.testing.assert_close(cross_entropy(window, closed_form(window)), expected, rtol=1e-12, atol=1e-12)


def test_the_bits_before_the_first_are_zeros(probability):
    window = windows(probability, 3)
    assert window[0, 1:].abs().max() == 0
    torch.testing.assert_close(window[0, 0, 1], probability[:, 0].mean())
    # Of the second bit the context is the first bit, in its last place.
    torch.testing.assert_close(window[1, 1, 1], (probability[:, 0] * probability[:, 1]).mean())
    torch.testing.assert_close(window[2, 2, 0], (probability[:, 0] * (1 - probability[:, 1]) * (1 - probability[:, 2])).mean())


@pytest.mark.parametrize("bits", [1, 2, 7])
@every_order
def test_the_gradient_of_the_windows(order, bits):
    probability = torch.rand(4, bits, generator=torch.Generator().manual_seed(2), dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda p: windows(p, order), probability)


def test_the_gradient_through_the_best_prior_is_that_with_the_prior_held_fixed(probability):
    """It is a minimum over q: how q moves with p makes no difference."""

    def least(p):
        window = windows(p, 2)
        return cross_entropy(window, closed_form(window))

    p = probability.clone().requires_grad_()
    least(p).backward()
    for document, bit in ((0, 0), (3, 4)):
        step = torch.zeros_like(probability)
        step[document, bit] = 1e-6
        slope = (least(probability + step) - least(probability - step)) / 2e-6
        torch.testing.assert_close(p.grad[document, bit], slope, rtol=1e-6, atol=1e-9)


def test_what_never_happens_does_no_harm():
    probability = torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, 0.0]], requires_grad=True)
    window = windows(probability, 3)
    value = cross_entropy(window, closed_form(window))
    value.backward()
    assert float(value.detach()) == pytest.approx(math.log(2))
    assert torch.isfinite(probability.grad).all()


@pytest.mark.parametrize("net", [None, (7, 0), (7, 2)])
def test_the_gradient_of_a_learnt_prior(probability, net):
    torch.manual_seed(0)
    chain = ChainPrior(BITS, 3, net, 0.5).double()
    window = windows(probability, 3)
    chain.backward(window)
    stated = [parameter.grad.clone() for parameter in chain.parameters()]
    chain.zero_grad()
    odds = chain()
    assert odds.shape == (BITS, 8)
    cross_entropy(window, torch.stack([torch.sigmoid(-odds).log(), torch.sigmoid(odds).log()], dim=2)).backward()
    for gradient, parameter in zip(stated, chain.parameters(), strict=True):
        torch.testing.assert_close(gradient, parameter.grad, rtol=1e-10, atol=1e-12)


def test_a_table_that_is_trained_reaches_the_closed_form(probability):
    chain = ChainPrior(BITS, 3, None, 0.5).double()
    window = windows(probability, 3)
    optimizer = torch.optim.Adam(chain.parameters(), lr=0.05)
    for _ in range(1500):
        optimizer.zero_grad()
        chain.backward(window)
        optimizer.step()
    assert float(cross_entropy(window, chain.log_prior())) == pytest.approx(float(cross_entropy(window, closed_form(window))), abs=1e-5)


def test_first_weights():
    torch.manual_seed(0)
    assert float(ChainPrior(20, 3, None, 0.0).embedding.detach().abs().max()) == 0
    table = ChainPrior(20, 3, None, 0.1).embedding.detach()
    assert 0.09 < float(table.max()) < 0.1
    net = ChainPrior(20, 3, (10, 1), 0.1)
    assert [float(layer.bias.abs().max()) for layer in net.layers] == [0, 0]
    assert all(float(parameter.abs().max()) <= 0.1 for parameter in net.parameters())
    assert float(ChainPrior(20, 3, (10, 1), 0.0).embedding.std()) == pytest.approx(1, abs=0.2)
