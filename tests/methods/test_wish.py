"""WISH beside its formulae; with one topic a bit it is NASH."""

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.wish import WISH

from . import beside, dense

OPTIONS = beside.COMMON | {"dimensions": 7, "penalty": 0.4, "noise_std": 0.6}
BITS = dense.BITS


def build(**options):
    return WISH(BITS, **OPTIONS | options)


def divergence_of(logits):
    return kl_divergence(Bernoulli(logits=logits), Bernoulli(torch.full_like(logits, 0.5))).sum(dim=1)


def bound(w, o, x, target, kl_weight, training=True):
    logits = beside.outputs(w, x, o.dropout, training)
    h = torch.sigmoid(logits)
    threshold = torch.rand_like(h) if training else torch.full_like(h, 0.5)
    z = (h > threshold).float() + o.code_gradient * (h - h.detach())
    if training and o.noise_std:
        z = z + o.noise_std * torch.randn_like(z)
    topics = torch.stack([sum(z[i, j] * w["topics"][j] for j in range(BITS)) for i in range(len(z))])
    if o.average:
        topics = topics / torch.clamp(z.sum(dim=1, keepdim=True), min=1)
    return dense.log_likelihood(w, topics, target) - kl_weight * divergence_of(logits)


def penalty(w):
    products = w["topics"] @ w["topics"].T
    return sum((products[i, j] - float(i == j)) ** 2 for i in range(BITS) for j in range(BITS))


VARIANTS = [{}, {"noise_std": 0.0, "average": True}, {"code_gradient": 0.5}, {"start": "uniform"}, {"penalty": 0.0}]


@pytest.mark.parametrize("options", VARIANTS)
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher = build(**options)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: bound(w, hasher, x, target, weight) - hasher.penalty * penalty(w))


@pytest.mark.parametrize("options", [{}, {"average": True}])
def test_an_unseen_document_is_judged_without_noise_sample_or_penalty(options):
    hasher = build(**options)
    beside.assert_judged(
        hasher,
        lambda w, x, target, weight: bound(w, hasher, x, target, weight, training=False),
        lambda w, x: divergence_of(beside.outputs(w, x, 0.0, False)),
    )


def test_with_one_topic_a_bit_it_is_nash_but_for_the_gradient_of_the_code():
    hasher = build(dimensions=BITS, code_gradient=0.5, noise_std=0.0, hidden=(9, 8))
    steps = beside.begin(hasher)
    with torch.no_grad():
        steps.network.topics.copy_(torch.eye(BITS))
    assert steps.network.distance() == 0
    nash = dense.nash_bound
    options = type("Options", (), {"dropout": 0.4, "binarization": "stochastic", "noise": "none", "prior": 0.5})
    X, _, _ = (dense.tensor(matrix)[beside.ROWS] for matrix in dense.corpus())

    def gradients(kl_weight, scale):
        w = {name.replace("encoder.encoder.", "encoder.").replace("encoder.output.", "logits."): weight for name, weight in steps.weights().items()}
        torch.manual_seed(11)
        value = -scale * nash(w, options, dense.dropped_words(X, 0.3), X, kl_weight)[0].mean()
        value.backward()
        return value, w

    # Likelihood and KL apart: only the likelihood reaches the encoder through the code, and by half.
    loss, found = steps.loss_and_gradients(beside.ROWS, 11)
    value, both = gradients(0.7, 1.0)
    _, likelihood = gradients(0.0, 1.0)
    torch.testing.assert_close(torch.tensor(loss), value.detach())
    name = "logits.weight"
    torch.testing.assert_close(found["encoder.output.weight"], both[name].grad - 0.5 * likelihood[name].grad, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(found["decoder.weight"], both["decoder.weight"].grad, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("bits", "dimensions", "least"), [(5, 8, 0), (8, 8, 0), (8, 5, 3)])
def test_the_orthonormal_start_has_the_least_penalty_that_there_is(bits, dimensions, least):
    torch.manual_seed(0)
    network = WISH(bits, dimensions=dimensions).network(20, 0)
    assert network.distance().item() == pytest.approx(least, abs=1e-4)


def test_the_uniform_start_is_between_zero_and_one():
    torch.manual_seed(0)
    topics = WISH(64, start="uniform").network(20, 0).topics
    assert topics.min() >= 0
    assert topics.max() <= 1
    assert topics.mean().item() == pytest.approx(0.5, abs=0.02)


def test_a_word_has_a_vector_over_the_bits():
    hasher = build()
    steps = beside.begin(hasher)
    w = steps.weights()
    expected = w["decoder.weight"][:-1].T @ w["topics"].T
    np.testing.assert_allclose(hasher.word_vectors(), expected.detach(), rtol=1e-5, atol=1e-6)


def test_no_dimensions_are_refused(documents):
    with pytest.raises(HasherError, match="dimensions: 0 is not a number of dimensions, 1 or more"):
        WISH(8, dimensions=0).fit(documents.tfidf)
