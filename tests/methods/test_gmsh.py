"""GMSH beside its formulae."""

import numpy as np
import pytest
import torch
from torch.distributions import Categorical, Normal, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.gmsh import GMSH
from semantic_hashing.retrieval.codes import unpack

from . import beside, dense

OPTIONS = beside.COMMON | {"components": 3}


def build(**options):
    return GMSH(dense.BITS, **OPTIONS | options)


def posterior(w, o, x, training):
    given = beside.outputs(w, x, o.dropout, training, "encoder.encoder")
    if o.component_encoder == "own":
        given = torch.cat([given, beside.outputs(w, x, o.dropout, training, "encoder.chooser")], dim=1)
    return given[:, :5], torch.exp(0.5 * given[:, 5:10]), given[:, 10:]


def divergence_of(w, mean, deviation, choice):
    components = Normal(w["prior.mean"], torch.exp(0.5 * w["prior.log_variance"]))
    within = kl_divergence(Normal(mean[:, None], deviation[:, None]), components).sum(dim=2)
    return kl_divergence(Categorical(logits=choice), Categorical(logits=w["prior.weights"])) + (choice.softmax(dim=1) * within).sum(dim=1)


def bound(w, o, x, target, kl_weight, training=True):
    mean, deviation, choice = posterior(w, o, x, training)
    z = mean + deviation * torch.randn_like(mean) if training else mean
    return dense.log_likelihood(w, z, target) - kl_weight * divergence_of(w, mean, deviation, choice)


@pytest.mark.parametrize("options", [{}, {"component_encoder": "own"}, {"target": "counts"}])
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher = build(**options)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: bound(w, hasher, x, target, weight))


@pytest.mark.parametrize("options", [{}, {"component_encoder": "own"}])
def test_an_unseen_document_is_judged_at_its_mean(options):
    hasher = build(**options)
    beside.assert_judged(
        hasher,
        lambda w, x, target, weight: bound(w, hasher, x, target, weight, training=False),
        lambda w, x: divergence_of(w, *posterior(w, hasher, x, False)),
    )


def test_every_bit_is_cut_at_its_median_over_the_training_documents(documents):
    X = documents.tfidf[documents.rows("train")]
    hasher = GMSH(12, max_epochs=2, selector="none").fit(X)
    np.testing.assert_array_equal(hasher.threshold_, np.median(hasher.scores(X), axis=0))
    assert np.abs(unpack(hasher.encode(X), 12).mean(axis=0) - 0.5).max() < 0.01


def test_a_wrong_number_of_components_is_named(documents):
    with pytest.raises(HasherError, match="components: 0 is not a number of components, 1 or more"):
        GMSH(8, components=0).fit(documents.tfidf)
