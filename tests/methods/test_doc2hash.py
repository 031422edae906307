"""Doc2hash beside its formulae, its schedules, its labels, and the KL term as coded."""

import math

import pytest
import torch
from torch.distributions import Bernoulli, Categorical, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import registry
from semantic_hashing.methods.doc2hash import Doc2hash, softmax_over_all
from semantic_hashing.neural.relaxed_bernoulli import LEAST

from . import beside, dense

OPTIONS = beside.COMMON | {"temperature": 0.8, "noise_std": 0.6}
BITS = dense.BITS


def build(method="Doc2hash", **options):
    return registry.create(method, BITS, 3, OPTIONS | {"alpha": 2.5} | options)


def posterior(w, o, x, training):
    given = beside.outputs(w, x, o.dropout, training)
    if not o.as_coded:
        return given, kl_divergence(Bernoulli(logits=given), Bernoulli(torch.full_like(given, 0.5))).sum(dim=1)
    return given[:, 1::2] - given[:, ::2], math.log(2) - Categorical(logits=given).entropy()


def objective(w, o, x, target, kl_weight, labels, temperature=0.8, alpha=2.5):
    logits, divergence = posterior(w, o, x, True)
    u = torch.rand_like(logits).clamp(LEAST, 1 - LEAST)
    y = torch.sigmoid((logits + torch.log(u / (1 - u))) / temperature)
    z = (y > 0.5).float() + y - y.detach()
    decoded = z + o.noise_std * torch.randn_like(z) if o.noise_std else z
    bound = dense.log_likelihood(w, decoded, target) - kl_weight * divergence
    if not o.supervised:
        return bound
    if o.label_loss == "squared":
        return bound - alpha * (torch.sigmoid(dense.affine(w, "labels.layers.0", z)) - labels).square().sum(dim=1)
    return bound + alpha * dense.label_likelihood(w, z, labels, o.label_loss)


VARIANTS = [
    ("Doc2hash", {}),
    ("Doc2hash", {"noise_std": 0.0}),
    ("Doc2hash", {"as_coded": True}),
    ("Doc2hash-S", {}),
    ("Doc2hash-S", {"label_loss": "softmax"}),
    ("Doc2hash-S", {"label_loss": "squared"}),
]


@pytest.mark.parametrize(("method", "options"), VARIANTS)
def test_loss_and_gradients_are_those_of_the_formulae(method, options):
    hasher = build(method, **options)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: objective(w, hasher, x, target, weight, labels))


@pytest.mark.parametrize(("steps_taken", "temperature", "share"), [(0, 0.8, 0.0), (1, 0.4, 0.25), (2, 0.3, 0.5), (3, 0.3, 0.75), (60, 0.3, 1.0)])
def test_temperature_falls_and_the_labels_gain_weight_at_each_step(steps_taken, temperature, share):
    hasher = build("Doc2hash-S", temperature_factor=0.5, temperature_floor=0.3, alpha_warmup=4)
    steps = beside.begin(hasher)
    for _ in range(min(steps_taken, 3)):
        steps.loss_and_gradients(beside.ROWS, 0)  # The weights stay as they are.
    steps.network.steps += steps_taken - min(steps_taken, 3)
    beside.assert_same_step(
        hasher, lambda w, x, target, weight, labels: objective(w, hasher, x, target, weight, labels, temperature, 2.5 * share), steps
    )


@pytest.mark.parametrize("as_coded", [False, True])
def test_an_unseen_document_is_judged_without_noise_or_sample(as_coded):
    hasher = build(as_coded=as_coded)

    def judged(w, x, target, weight):
        logits, divergence = posterior(w, hasher, x, False)
        return dense.log_likelihood(w, (logits > 0).float(), target) - weight * divergence

    def divergence(w, x):
        logits = posterior(w, hasher, x, False)[0]
        return kl_divergence(Bernoulli(logits=logits), Bernoulli(torch.full_like(logits, 0.5))).sum(dim=1)

    beside.assert_judged(hasher, judged, divergence)


@pytest.mark.parametrize("as_coded", [False, True])
def test_the_code_is_the_sign_of_the_logit(as_coded):
    hasher, (X, _, _) = build(as_coded=as_coded), dense.corpus()
    steps = beside.begin(hasher)
    steps.network.eval()
    expected = posterior(steps.weights(), hasher, dense.tensor(X), False)[0]
    torch.testing.assert_close(torch.from_numpy(hasher.scores(X)), expected.detach())
    assert (hasher.threshold, hasher.fixed_threshold) == ("fixed", 0.0)


def test_the_divergence_is_zero_at_equal_logits_and_else_above():
    network = build().network(30, 0)
    at = network.prior.kl(torch.cat([torch.zeros(1, BITS), torch.randn(20, BITS)]))
    assert at[0] == 0
    assert (at[1:] > 0).all()


def test_the_term_as_coded_is_no_divergence_of_this_model():
    # 2l equal logits: the distribution over them has entropy log 2l, so the term is -log l where the divergence is 0.
    torch.testing.assert_close(softmax_over_all(torch.zeros(1, BITS, 2)), torch.tensor([-math.log(BITS)]))
    one = torch.zeros(1, BITS, 2)
    one[0, 0, 0] = 50
    torch.testing.assert_close(softmax_over_all(one), torch.tensor([math.log(2)]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": 0.0}, "temperature: 0.0 is not a temperature above 0"),
        ({"temperature_factor": 1.5}, "temperature_factor: 1.5 is not a factor"),
    ],
)
def test_a_wrong_option_is_named(documents, options, message):
    with pytest.raises(HasherError, match=message):
        Doc2hash(8, **options).fit(documents.tfidf)
