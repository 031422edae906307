"""BMSH beside its formulae, and its noise as coded."""

import pytest
import torch
from torch.distributions import Bernoulli, Categorical, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.bmsh import BMSH
from semantic_hashing.neural.batches import Bag

from . import beside, dense

OPTIONS = beside.COMMON | {"components": 3, "noise_std": 0.6}
VARIANTS = [
    {"noise": "none"},
    {"noise": "fixed"},
    {"noise": "data-dependent"},
    {"noise": "data-dependent", "as_coded": True},
    {"component_encoder": "own"},
    {"target": "binary"},
]


def build(**options):
    return BMSH(dense.BITS, **OPTIONS | options)


def divergence_of(w, logits, choice):
    h, components = Bernoulli(logits=logits[:, None].expand(-1, 3, -1)), Bernoulli(logits=w["prior.logits"].expand(len(logits), 3, dense.BITS))
    within = (choice.softmax(dim=1) * kl_divergence(h, components).sum(dim=2)).sum(dim=1)
    return kl_divergence(Categorical(logits=choice), Categorical(logits=w["prior.weights"])) + within


def posterior(w, o, x, training):
    given = beside.outputs(w, x, o.dropout, training, "posterior.encoder")
    if o.component_encoder == "own":
        return given, beside.outputs(w, x, o.dropout, training, "posterior.chooser")
    return given[:, : dense.BITS], given[:, dense.BITS :]


def deviation(w, o, h):
    raised = dense.affine(w, "spread.2", torch.relu(dense.affine(w, "spread.0", h)))
    return o.noise_std * torch.exp(raised) if o.as_coded else o.noise_std * torch.sqrt(torch.exp(raised))


def bound(w, o, x, target, kl_weight, training=True):
    logits, choice = posterior(w, o, x, training)
    h = torch.sigmoid(logits)
    threshold = torch.rand_like(h) if training else torch.full_like(h, 0.5)
    z = (h > threshold).float() + h - h.detach()
    if training and o.noise != "none":
        z = z + (deviation(w, o, h) if o.noise == "data-dependent" else o.noise_std) * torch.randn_like(z)
    return dense.log_likelihood(w, z, target) - kl_weight * divergence_of(w, logits, choice)


@pytest.mark.parametrize("options", VARIANTS)
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher = build(**options)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: bound(w, hasher, x, target, weight))


@pytest.mark.parametrize("options", VARIANTS[1:5])
def test_an_unseen_document_is_judged_without_noise_sample_or_dropout(options):
    hasher = build(**options)
    examined = beside.assert_judged(
        hasher,
        lambda w, x, target, weight: bound(w, hasher, x, target, weight, training=False),
        lambda w, x: divergence_of(w, *posterior(w, hasher, x, False)),
    )
    assert ("noise" in examined) == (hasher.noise == "data-dependent")


def test_the_code_is_cut_at_a_half_of_the_probability():
    hasher, (X, _, _) = build(), dense.corpus()
    steps = beside.begin(hasher)
    steps.network.eval()
    expected = torch.sigmoid(posterior(steps.weights(), hasher, dense.tensor(X), False)[0])
    torch.testing.assert_close(torch.from_numpy(hasher.scores(X)), expected.detach())
    assert (hasher.threshold, hasher.fixed_threshold) == ("fixed", 0.5)


@pytest.mark.parametrize("as_coded", [False, True])
def test_data_dependent_noise_starts_near_its_standard_deviation(as_coded):
    torch.manual_seed(0)
    network = BMSH(32, noise="data-dependent", noise_std=0.2, as_coded=as_coded).network(40, 0)
    assert network.deviation(torch.rand(20, 32)).mean().item() == pytest.approx(0.2, abs=0.02)


def test_the_mean_noise_of_a_document_is_told():
    hasher, (X, counts, _) = build(noise="data-dependent"), dense.corpus()
    steps = beside.begin(hasher)
    steps.network.eval()
    w = steps.weights()
    h = torch.sigmoid(posterior(w, hasher, dense.tensor(X), False)[0])
    torch.testing.assert_close(torch.from_numpy(hasher.examine(X, counts)["noise"]), deviation(w, hasher, h).mean(dim=1).detach())


def test_without_hidden_layers_both_posteriors_are_linear():
    network = build(hidden=(), component_encoder="shared", noise="data-dependent").network(30, 0).eval()
    X, _, _ = dense.corpus()
    logits, choice = network.posterior(Bag.of(X))
    expected = dense.tensor(X) @ network.posterior.encoder.encoder.first.weight + network.posterior.encoder.encoder.first.bias
    torch.testing.assert_close(torch.cat([logits, choice], dim=1), expected)


@pytest.mark.parametrize(
    ("options", "message"), [({"components": 0}, "components: 0 is not a number of components"), ({"noise": "odd"}, "noise: 'odd'")]
)
def test_a_wrong_option_is_named(documents, options, message):
    with pytest.raises(HasherError, match=message):
        BMSH(8, **options).fit(documents.tfidf)
