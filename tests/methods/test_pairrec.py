import numpy as np
import pytest
import torch

from semantic_hashing.core.errors import HasherError
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.pairrec import PairRec
from semantic_hashing.neural.neighbourhood import without_self

from . import bernoulli, dense

ROWS = np.array([7, 2, 3, 11, 0])
OPTIONS = {"count": 3, "neighbour_weight": 0.6, "input_dropout": 0.3, "dropout": 0.4, "kl_weight": 0.7, "noise_std": 0.5, "selector": "none"}


def loss(hasher, X, noise=0.5):
    x = dense.tensor(X)
    lists = without_self(nearest(X, 3).indices)

    def value(w):
        near = lists[ROWS, np.random.default_rng(3).integers(0, 3, len(ROWS))]  # what ``dense.Steps`` begins with
        m = w.get("encoder.first.importance")
        # The words of the batch are drawn before those of the neighbours, whose code explains the batch too.
        total = 0.0
        for rows, weight in ((ROWS, 1.0), (near, 0.6)):
            logits = bernoulli.logits_of(w, hasher, dense.dropped_words(x[rows], 0.3), m)
            z = bernoulli.code(logits)
            total = total - weight * (bernoulli.likelihood(w, z, x[ROWS], noise, m) - 0.7 * bernoulli.divergence(logits)).mean()
        return total

    return value


@pytest.mark.parametrize("options", [{}, {"hidden": (9, 8)}, {"hidden": (9, 8), "importance": True}], ids=["linear", "hidden units", "importance"])
def test_loss_and_gradients_are_those_of_the_dense_reference(options):
    X, _, _ = dense.corpus()
    hasher = PairRec(dense.BITS, **OPTIONS | options)
    dense.assert_same_step(dense.Steps(hasher, X), loss(hasher, X), ROWS)


@pytest.mark.parametrize(("step", "noise"), [(0, 0.5), (3, 0.2), (5, 0.0), (50, 0.0)])
def test_the_noise_falls_each_step_and_not_below_nothing(step, noise):
    X, _, _ = dense.corpus()
    hasher = PairRec(dense.BITS, **OPTIONS, noise_fall=0.1)
    steps = dense.Steps(hasher, X)
    steps.step.optimizer.steps = step
    steps.loss_and_gradients(ROWS, 11)
    assert steps.network.noise_std == pytest.approx(noise)


def test_word_vectors_are_those_that_the_decoder_uses():
    X, _, _ = dense.corpus()
    hasher = PairRec(dense.BITS, hidden=(9, 8), importance=True, **OPTIONS)
    network = dense.Steps(hasher, X).network
    expected = (network.decoder.importance * network.decoder.weight[:-1]).T
    np.testing.assert_allclose(hasher.word_vectors(), expected.detach())
    plain = PairRec(dense.BITS, **OPTIONS)
    network = dense.Steps(plain, X).network
    np.testing.assert_allclose(plain.word_vectors(), network.decoder.weight[:-1].detach().T)


def test_an_unseen_document_is_judged_without_sample_or_noise():
    X, _, _ = dense.corpus()
    hasher = PairRec(dense.BITS, max_epochs=2, batch_size=4, **OPTIONS).fit(X)
    counts = X
    found = [hasher.examine(X, counts) for _ in range(2)]
    for name in ("kl", "log_likelihood"):
        np.testing.assert_array_equal(found[0][name], found[1][name])
    bound = found[0]["log_likelihood"] - 0.7 * found[0]["kl"]
    assert hasher.bound(X, counts) == pytest.approx(bound.mean(), rel=1e-5)
    assert (hasher.threshold_ == 0.5).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"importance": True}, "an importance of words needs hidden units: a linear encoder has one of its own in each weight"),
        ({"noise_std": -0.5}, "noise_std: -0.5 is not a number, 0 or more"),
        ({"neighbour_weight": -1.0}, "neighbour_weight: -1.0 is not a number, 0 or more"),
    ],
)
def test_what_it_cannot_do_is_said_in_a_line(options, message):
    X, _, _ = dense.corpus()
    with pytest.raises(HasherError) as caught:
        PairRec(dense.BITS, **options).fit(X)
    assert str(caught.value) == message


def test_an_epoch_can_be_chosen_by_the_bound(documents):
    from semantic_hashing.hashers.fitting import fit

    hasher = PairRec(8, hidden=(16,), importance=True, selector="elbo", neighbours="sth", max_epochs=2, count=5)
    fit(hasher, documents)
    assert len(hasher.history_.scores) == 1
    assert torch.isfinite(torch.tensor(list(hasher.history_.scores.values()))).all()
