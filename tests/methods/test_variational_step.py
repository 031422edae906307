"""One training step of each variational model beside a dense reference: loss, gradients, and where Adam takes the weights."""

import numpy as np
import pytest
import torch

from semantic_hashing.hashers import registry
from semantic_hashing.hashers.context import Validation
from semantic_hashing.neural.batches import Bag

from . import dense

COMMON = {"hidden": (9, 8), "input_dropout": 0.3, "dropout": 0.4, "kl_weight": 0.7, "selector": "none"}
NASH_OPTIONS = {"prior": 0.3, "noise_std": 0.6}
LABELLED = {"alpha": 2.5}
VARIANTS = {"NASH": NASH_OPTIONS, "NASH-N": NASH_OPTIONS, "NASH-DN": NASH_OPTIONS, "NASH-DN-S": NASH_OPTIONS | LABELLED | {"label_hidden": (6,)}}
VARIANTS |= {"VDSH": {}, "VDSH-S": LABELLED, "VDSH-SP": LABELLED}
ROWS = np.array([7, 2, 3, 11, 0])

every_variant = pytest.mark.parametrize("method", VARIANTS)


@pytest.fixture(scope="module")
def corpus():
    return dense.corpus()


def build(method, **options):
    return registry.create(method, dense.BITS, 3, COMMON | VARIANTS[method] | options)


def bound_of(method):
    return dense.nash_bound if method.startswith("NASH") else dense.vdsh_bound


def begin(hasher, corpus):
    X, counts, labels = corpus
    return dense.Steps(hasher, X, labels if hasher.supervised else None, counts if hasher.target == "counts" else None)


def loss(hasher, corpus, rows, kl_weight):
    """The reference's loss as a function of the weights."""
    X, counts, labels = (dense.tensor(matrix)[rows] for matrix in corpus)
    target = {"tfidf": X, "counts": counts, "binary": (X > 0).float()}[hasher.target]
    method = type(hasher).__name__

    def value(weights):
        bound, code = bound_of(method)(weights, hasher, dense.dropped_words(X, hasher.input_dropout), target, kl_weight)
        if hasher.supervised:
            bound = bound + hasher.alpha * dense.label_likelihood(weights, code, labels, hasher.label_loss)
        return -bound.mean()

    return value


@every_variant
def test_loss_and_gradients_are_those_of_the_dense_reference(method, corpus):
    hasher = build(method)
    dense.assert_same_step(begin(hasher, corpus), loss(hasher, corpus, ROWS, 0.7), ROWS)


@every_variant
@pytest.mark.parametrize(
    "options",
    [{"target": "counts"}, {"target": "binary"}, {"input_dropout": 0.0, "dropout": 0.0}],
    ids=["counts", "binary", "nothing dropped"],
)
def test_the_decoder_explains_its_target_whatever_the_encoder_reads(method, options, corpus):
    hasher = build(method, **options)
    dense.assert_same_step(begin(hasher, corpus), loss(hasher, corpus, ROWS, 0.7), ROWS)


@pytest.mark.parametrize("method", ["NASH", "NASH-N", "NASH-DN", "NASH-DN-S"])
def test_codes_that_are_not_drawn(method, corpus):
    hasher = build(method, binarization="deterministic")
    dense.assert_same_step(begin(hasher, corpus), loss(hasher, corpus, ROWS, 0.7), ROWS)


@pytest.mark.parametrize("method", ["NASH-DN-S", "VDSH-S", "VDSH-SP"])
def test_labels_that_share_a_softmax(method, corpus):
    hasher = build(method, label_loss="softmax")
    dense.assert_same_step(begin(hasher, corpus), loss(hasher, corpus, ROWS, 0.7), ROWS)


@pytest.mark.parametrize("method", ["NASH", "VDSH"])
@pytest.mark.parametrize(("step", "share"), [(0, 0), (1, 0.25), (3, 0.75), (4, 1), (9, 1)])
def test_the_weight_of_the_kl_term_rises_to_its_full_value_and_stays(method, step, share, corpus):
    hasher = build(method, kl_warmup=4)
    steps = begin(hasher, corpus)
    steps.step.optimizer.steps = step
    dense.assert_same_step(steps, loss(hasher, corpus, ROWS, 0.7 * share), ROWS)


@every_variant
def test_some_steps_lead_where_torchs_adam_leads_at_the_decayed_rate(method, corpus):
    hasher = build(method, learning_rate=0.05, decay=0.3, decay_steps=2)
    steps = begin(hasher, corpus)
    weights = steps.weights()
    adam = torch.optim.Adam(weights.values(), lr=0.05)
    schedule = torch.optim.lr_scheduler.StepLR(adam, step_size=2, gamma=0.3)
    for number in range(5):
        rows = np.roll(np.arange(dense.DOCUMENTS), 3 * number)[:4]
        torch.manual_seed(number)
        taken = steps.step(rows)
        torch.manual_seed(number)
        expected = loss(hasher, corpus, rows, 0.7)(weights)
        assert taken == pytest.approx(expected.item(), rel=1e-3)
        adam.zero_grad()
        expected.backward()
        adam.step()
        schedule.step()
    steps.step.settle()
    for name, parameter in steps.network.named_parameters():
        torch.testing.assert_close(parameter, weights[name], rtol=2e-3, atol=2e-4, msg=lambda text, name=name: f"{name}: {text}")


@every_variant
def test_an_unseen_document_is_judged_without_noise_sample_or_dropout(method, corpus):
    hasher = build(method)
    steps = begin(hasher, corpus)
    steps.network.eval()
    X, counts, _ = corpus
    weights = steps.weights()
    with torch.no_grad():
        expected, code = bound_of(method)(weights, hasher, dense.tensor(X), dense.tensor(X), 0.7, training=False)
        weighted, _ = bound_of(method)(weights, hasher, dense.tensor(X), dense.tensor(counts), 1.0, training=False)
        explained, _ = bound_of(method)(weights, hasher, dense.tensor(X), dense.tensor(counts), 0.0, training=False)
        torch.testing.assert_close(steps.network.bound(Bag.of(X), Bag.of(X), 0.7), expected)
    # The selector "elbo" takes the mean over the validation documents.
    assert hasher.criterion(Validation(X)) == pytest.approx(expected.mean().item(), rel=1e-5)
    examined = hasher.examine(X, counts)
    np.testing.assert_allclose(examined["log_likelihood"], explained, rtol=1e-4)
    np.testing.assert_allclose(examined["kl"], explained - weighted, rtol=1e-3, atol=1e-4)
    scores = torch.from_numpy(hasher.scores(X))
    torch.testing.assert_close((scores > 0.5).float() if method.startswith("NASH") else scores, code.detach())


def test_the_noise_that_is_told_of_a_document_is_its_mean_standard_deviation(corpus):
    hasher = build("NASH-DN")
    steps = begin(hasher, corpus)
    steps.network.eval()
    X, counts, _ = corpus
    weights = steps.weights()
    hidden = dense.hidden_units(weights, dense.tensor(X), 0.0)
    expected = torch.sqrt(torch.exp(dense.affine(weights, "log_variance", hidden))).mean(dim=1)
    np.testing.assert_allclose(hasher.examine(X, counts)["noise"], expected.detach(), rtol=1e-5)


def test_the_noise_starts_at_its_standard_deviation(corpus):
    X, _, _ = corpus
    torch.manual_seed(0)
    network = build("NASH-DN", noise_std=0.2).network(X.shape[1], 0)
    torch.testing.assert_close(torch.exp(0.5 * network.log_variance.bias), torch.full((dense.BITS,), 0.2))
