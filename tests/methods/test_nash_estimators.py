"""NASH with other estimators of the gradient: one training step beside a dense reference, learning, and what is refused."""

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import registry
from semantic_hashing.methods.nash import NASH

from . import dense
from .test_nash import FEW, precision

VARIANTS = ["NASH", "NASH-N", "NASH-DN", "NASH-DN-S"]
OTHERS = ["zgr", "gumbel-softmax", "arm", "disarm", "reinforce"]
ROWS = np.array([7, 2, 3, 11, 0])
every_variant = pytest.mark.parametrize("method", VARIANTS)
every_other = pytest.mark.parametrize("name", OTHERS)


def drawn(name, logits, options):
    """The codes of an estimator, and the factor of each one's value in the gradient with respect to the logits."""
    a = logits.detach()
    h = torch.sigmoid(a)
    if name == "reinforce":
        codes = (torch.rand(options.samples, *h.shape) < h).float()
        return list(codes), [(z - codes.mean(dim=0)) / (options.samples - 1) for z in codes]
    u = torch.rand_like(h)
    if name == "zgr":
        z = (u < h).float()
        q = torch.where(z == 1, h, 1 - h)
        return [z + (1 - q) / 2 * (logits - a)], None
    if name == "gumbel-softmax":
        relaxed = torch.sigmoid((logits + torch.log(u) - torch.log(1 - u)) / options.temperature)
        return [(relaxed > 0.5).float() + relaxed - relaxed.detach()], None
    z, other = (u < h).float(), (u > 1 - h).float()
    if name == "arm":
        return [z, other], [-(u - 0.5), u - 0.5]
    factor = 0.5 * torch.where(other == 1, -1.0, 1.0) * (z != other) * torch.sigmoid(a.abs())
    return [z, other], [factor, -factor]


def loss(hasher, rows, corpus):
    """The reference's loss as a function of the weights; draws in the order of the network: words, units, codes, noise."""
    X, _, labels = (dense.tensor(matrix)[rows] for matrix in corpus)

    def of(w):
        hidden = dense.hidden_units(w, dense.dropped_words(X, hasher.input_dropout), hasher.dropout)
        logits = dense.affine(w, "logits", hidden)
        codes, factors = drawn(hasher.estimator, logits, hasher)
        noise = torch.zeros_like(logits)
        if hasher.noise == "fixed":
            noise = hasher.noise_std * torch.randn_like(logits)
        elif hasher.noise == "data-dependent":
            noise = torch.sqrt(torch.exp(dense.affine(w, "log_variance", hidden))) * torch.randn_like(logits)
        values = [dense.log_likelihood(w, z + noise, X) for z in codes]
        if hasher.supervised:
            values = [value + hasher.alpha * dense.label_likelihood(w, z, labels, hasher.label_loss) for value, z in zip(values, codes, strict=True)]
        expectation = sum(values) / len(values)
        for value, factor in zip(values, factors or [], strict=bool(factors)):
            estimate = value.detach()[:, None] * factor
            expectation = expectation + (estimate * (logits - logits.detach())).sum(dim=1)
        h = torch.sigmoid(logits)
        divergence = kl_divergence(Bernoulli(probs=h), Bernoulli(torch.full_like(h, hasher.prior))).sum(dim=1)
        return -(expectation - hasher.kl_weight * divergence).mean()

    return of


@every_variant
@every_other
def test_loss_and_gradients_are_those_of_the_dense_reference(name, method):
    corpus = X, _, labels = dense.corpus()
    options = {"hidden": (9, 8), "kl_weight": 0.7, "prior": 0.3, "noise_std": 0.6, "temperature": 0.4, "samples": 3, "selector": "none"}
    hasher = registry.create(method, dense.BITS, 3, options | {"estimator": name} | ({"alpha": 2.5} if method == "NASH-DN-S" else {}))
    steps = dense.Steps(hasher, X, labels if hasher.supervised else None)
    dense.assert_same_step(steps, loss(hasher, ROWS, corpus), ROWS)


@every_other
def test_codes_are_learnt(documents, name):
    hasher = NASH(12, noise="fixed", estimator=name, **FEW).fit(documents.tfidf[documents.rows("train")])
    assert precision(hasher, documents) > 0.4


def test_straight_through_is_the_estimator_unless_another_is_named(documents):
    X = documents.tfidf[documents.rows("train")]
    unnamed, named, other = (
        NASH(12, **FEW | {"max_epochs": 1} | options).fit(X) for options in ({}, {"estimator": "straight-through"}, {"estimator": "zgr"})
    )
    assert np.array_equal(unnamed.scores(X), named.scores(X))
    assert not np.array_equal(unnamed.scores(X), other.scores(X))


@pytest.mark.parametrize(("option", "value", "what"), [("temperature", 0.0, "a temperature above 0"), ("samples", 1, "a number of codes, 2 or more")])
def test_an_option_of_an_estimator_has_its_bounds(documents, option, value, what):
    with pytest.raises(HasherError, match=f"{option}: {value} is not {what}"):
        NASH(12, **FEW | {option: value}).fit(documents.tfidf[documents.rows("train")])


def test_codes_that_are_not_drawn_have_no_estimator_of_their_own(documents):
    with pytest.raises(HasherError, match="estimator 'zgr' needs drawn codes: set binarization to 'stochastic'"):
        NASH(12, **FEW, estimator="zgr", binarization="deterministic").fit(documents.tfidf[documents.rows("train")])
