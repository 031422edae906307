import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from semantic_hashing.core.errors import HasherError
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.methods.nbrreg import NbrReg
from semantic_hashing.neural.neighbourhood import without_self, words_of_neighbours

from . import dense

ROWS = np.array([7, 2, 3, 11, 0])
OPTIONS = {"count": 3, "hidden": (9, 8), "input_dropout": 0.3, "dropout": 0.4, "kl_weight": 0.7, "neighbour_weight": 0.6, "selector": "none"}


def words(x, unique):
    """The neighbours' words by loops."""
    lists = without_self(nearest(x, 3).indices)
    X = x.toarray()
    rows = [(sum(X[j] != 0 for j in near) > 0).astype(float) if unique else sum(X[j] for j in near) / 3 for near in lists]
    return torch.tensor(np.array(rows), dtype=torch.float32)


def posterior(w, o, x, training=True):
    w = {name.replace("encoder.encoder.", "encoder."): weight for name, weight in w.items()}
    if o.hidden:
        out = dense.affine(w, "encoder.output", dense.hidden_units(w, x, o.dropout, training))
    else:
        out = x @ w["encoder.first.weight"] + w["encoder.first.bias"]
    mean, log_variance = out[:, : o.bits], out[:, o.bits :]
    return mean, torch.exp(0.5 * (torch.sigmoid(log_variance) if o.as_coded else log_variance))


def loss(hasher, X):
    x, U = dense.tensor(X), words(X, hasher.neighbour_words == "unique")

    def value(w):
        mean, deviation = posterior(w, hasher, dense.dropped_words(x[ROWS], 0.3))
        s = mean + deviation * torch.randn_like(mean)
        own, near = dense.log_likelihood(w, s, x[ROWS]), dense.log_likelihood(w, s, U[ROWS], "neighbours")
        return -(own + 0.6 * near - 0.7 * kl_divergence(Normal(mean, deviation), Normal(0.0, 1.0)).sum(dim=1)).mean()

    return value


@pytest.mark.parametrize(
    "options",
    [{}, {"neighbour_words": "unique"}, {"as_coded": True}, {"hidden": ()}],
    ids=["mean", "unique", "as coded", "linear"],
)
def test_loss_and_gradients_are_those_of_the_dense_reference(options):
    X, _, _ = dense.corpus()
    hasher = NbrReg(dense.BITS, **OPTIONS | options)
    dense.assert_same_step(dense.Steps(hasher, X), loss(hasher, X), ROWS)


def test_a_word_of_several_neighbours_counts_once():
    X, _, _ = dense.corpus()
    lists = without_self(nearest(X, 3).indices)
    found = words_of_neighbours(X, lists, unique=True)
    assert set(found.data) == {1.0}
    np.testing.assert_array_equal(found.toarray(), words(X, True))
    np.testing.assert_allclose(words_of_neighbours(X, lists, unique=False).toarray(), words(X, False), rtol=1e-6)


def test_both_decoders_start_at_the_shares_of_their_words():
    X, _, _ = dense.corpus()
    hasher = NbrReg(dense.BITS, **OPTIONS)
    torch.manual_seed(0)
    from semantic_hashing.hashers.context import TrainingContext
    from semantic_hashing.hashers.epochs import TrainingData

    network = hasher.build(TrainingData(X, None, TrainingContext(), np.random.default_rng(0)))
    for decoder, mass in ((network.decoder, dense.tensor(X)), (network.neighbours, words(X, False))):
        share = mass.sum(dim=0) + 1
        torch.testing.assert_close(torch.softmax(decoder.weight[-1], dim=0).detach(), share / share.sum())


def test_a_bit_is_above_its_median_over_the_training_documents():
    X, _, _ = dense.corpus()
    hasher = NbrReg(dense.BITS, max_epochs=2, batch_size=4, **OPTIONS).fit(X)
    scores = hasher.scores(X)
    np.testing.assert_allclose(hasher.threshold_, np.median(scores, axis=0))
    assert ((scores > hasher.threshold_).sum(axis=0) == dense.DOCUMENTS // 2).all()
    found = hasher.examine(X, X)
    assert hasher.bound(X, X) == pytest.approx((found["log_likelihood"] - 0.7 * found["kl"]).mean(), rel=1e-5)


def test_a_weight_below_nothing_is_refused():
    X, _, _ = dense.corpus()
    with pytest.raises(HasherError, match=r"neighbour_weight: -1\.0 is not a number, 0 or more"):
        NbrReg(dense.BITS, neighbour_weight=-1.0).fit(X)
