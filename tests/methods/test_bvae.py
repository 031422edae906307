"""B-VAE beside its formulae, its normalisation over the batch, and its targets."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.distributions import Bernoulli, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.bvae import BVAE
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.relaxed_bernoulli import LEAST

from . import beside, dense

OPTIONS = beside.COMMON | {"temperature": 0.8}
BITS = dense.BITS


def build(**options):
    return BVAE(BITS, **OPTIONS | options)


def logits_of(w, o, x, training):
    if not o.batch_norm:
        return beside.outputs(w, x, o.dropout, training)
    units = x @ w["encoder.first.weight"] + w["encoder.first.bias"]
    for place in (0, 1):
        units = torch.relu(units if place == 0 else dense.affine(w, "encoder.rest.0", units))
        if training:
            units = (units - units.mean(dim=0)) / torch.sqrt(units.var(dim=0, unbiased=False) + 1e-5)
        else:  # At their start the running mean is 0 and the running variance 1.
            units = units / np.sqrt(1 + 1e-5)
        units = units * w[f"encoder.norms.{place}.weight"] + w[f"encoder.norms.{place}.bias"]
    if training:
        units = units * (torch.rand_like(units) >= o.dropout) / (1 - o.dropout)
    return dense.affine(w, "encoder.output", units)


def divergence_of(logits):
    return kl_divergence(Bernoulli(logits=logits), Bernoulli(torch.full_like(logits, 0.5))).sum(dim=1)


def bound(w, o, x, target, kl_weight, training=True):
    logits = logits_of(w, o, x, training)
    if training:
        u = torch.rand_like(logits).clamp(LEAST, 1 - LEAST)
        code = torch.sigmoid((logits + torch.log(u / (1 - u))) / o.temperature)
        code = code + o.noise_std * torch.randn_like(code) if o.noise_std else code
    else:
        code = (logits > 0).float()
    if o.unit_mass:
        target = target / target.sum(dim=1, keepdim=True)
    return dense.log_likelihood(w, code, target) - kl_weight * divergence_of(logits)


@pytest.mark.parametrize("options", [{}, {"noise_std": 0.3}, {"batch_norm": True}, {"unit_mass": True}, {"unit_mass": True, "target": "counts"}])
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher = build(**options)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: bound(w, hasher, x, target, weight))


@pytest.mark.parametrize("batch_norm", [False, True])
def test_an_unseen_document_is_judged_by_its_code(batch_norm):
    hasher = build(batch_norm=batch_norm)
    beside.assert_judged(
        hasher,
        lambda w, x, target, weight: bound(w, hasher, x, target, weight, training=False),
        lambda w, x: divergence_of(logits_of(w, hasher, x, False)),
    )


def test_a_document_without_words_keeps_an_empty_target():
    X = sp.csr_array(np.array([[0, 2, 2], [0, 0, 0], [3, 0, 1]], np.float32))
    np.testing.assert_array_equal(build(unit_mass=True).targets(X, None).toarray(), [[0, 0.5, 0.5], [0, 0, 0], [0.75, 0, 0.25]])
    assert build().targets(X, None) is X


def test_a_batch_of_one_document_is_normalised_by_the_running_statistics():
    network = build(batch_norm=True, dropout=0.0).network(30, 0)
    X, _, _ = dense.corpus()
    network.encoder(Bag.of(X))
    one = network.encoder(Bag.of(X[:1]))
    torch.testing.assert_close(one, network.eval().encoder(Bag.of(X[:1])))


@pytest.mark.parametrize("hidden", [(40,), (40, 30), ()])
def test_a_normalised_model_learns_and_keeps_its_running_statistics(documents, hidden):
    train = documents.tfidf[documents.rows("train")]
    # The last batch of each epoch holds one document.
    options = {"batch_norm": True, "hidden": hidden, "max_epochs": 3, "selector": "none", "batch_size": train.shape[0] - 1}
    hasher = BVAE(12, **options).fit(train)
    np.testing.assert_array_equal(hasher.encode(train), BVAE(12, **options).fit(train).encode(train))


def test_no_temperature_is_refused(documents):
    with pytest.raises(HasherError, match=r"temperature: 0\.0 is not a temperature above 0"):
        BVAE(8, temperature=0.0).fit(documents.tfidf)
