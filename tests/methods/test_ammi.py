"""AMMI beside its formulae: the loss, the inner steps of the prior, and what w does."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn import functional

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.ammi import AMMI

from . import dense

ROWS = np.array([7, 2, 3, 11, 0])
CODES = torch.tensor(list(itertools.product([0.0, 1.0], repeat=dense.BITS)))
ORDER = 3


@pytest.fixture(scope="module", name="X")
def features():
    return dense.corpus()[0]


def probabilities(weights, x):
    return torch.sigmoid(x @ weights["encoder.module.encoder.first.weight"] + weights["encoder.module.encoder.first.bias"])


def of_documents(p):
    """p(z | x) of every code, (B, 2^l)."""
    return (p[:, None] * CODES + (1 - p[:, None]) * (1 - CODES)).prod(dim=2)


def log_chain(odds):
    """log q(z) of every code, (2^l,), from log odds (l, 2^ORDER)."""
    padded = functional.pad(CODES, (ORDER, 0)).long()
    contexts = sum(padded[:, place : place + dense.BITS] * 2 ** (ORDER - 1 - place) for place in range(ORDER))
    chosen = odds[torch.arange(dense.BITS), contexts]
    return functional.logsigmoid(torch.where(CODES == 1, chosen, -chosen)).sum(dim=1)


def entropy(p):
    return -(of_documents(p) * of_documents(p).log()).sum(dim=1).mean()


def table_of(hasher):
    return hasher._prior.chain.embedding.detach()


@pytest.mark.parametrize("weight", [0.0, 1.0, 2.5])
@pytest.mark.parametrize("options", [{"prior": "table"}, {"prior": "net", "prior_layers": 1, "prior_units": 6}])
def test_the_encoder_is_trained_against_the_prior_after_its_steps(X, weight, options):
    hasher = AMMI(dense.BITS, 0, entropy_weight=weight, input_dropout=0.3, selector="none", start=0.5, clip=0.0, **options)
    steps = dense.Steps(hasher, X)
    loss, gradients = steps.loss_and_gradients(ROWS, 11)
    weights = steps.weights()
    torch.manual_seed(11)
    p = probabilities(weights, dense.dropped_words(dense.tensor(X)[ROWS], 0.3))
    odds = hasher._prior.chain().detach()
    expected = entropy(p) + weight * (of_documents(p).mean(dim=0) * log_chain(odds)).sum()
    expected.backward()
    torch.testing.assert_close(torch.tensor(loss), expected.detach(), rtol=1e-4, atol=1e-5)
    for name, gradient in gradients.items():
        torch.testing.assert_close(gradient, weights[name].grad, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("clip", [0.0, 0.05])
def test_the_prior_takes_its_steps_with_a_new_adam_each_time(X, clip):
    hasher = AMMI(dense.BITS, 0, prior_steps=3, prior_rate=0.02, start=0.5, clip=clip, selector="none")
    steps = dense.Steps(hasher, X)
    odds = table_of(hasher).clone().requires_grad_()
    for rows in (ROWS, ROWS[:3], ROWS[2:]):
        steps.loss_and_gradients(rows, 0)
        mixture = of_documents(probabilities(steps.weights(), dense.tensor(X)[rows])).mean(dim=0).detach()
        adam = torch.optim.Adam([odds], lr=0.02)
        for _ in range(3):
            adam.zero_grad()
            (-(mixture * log_chain(odds)).sum()).backward()
            if clip:
                torch.nn.utils.clip_grad_norm_([odds], clip)
            adam.step()
        torch.testing.assert_close(table_of(hasher), odds.detach(), rtol=1e-4, atol=2e-5)


def test_a_prior_has_the_rate_of_the_encoder_unless_it_is_given_one(X):
    hasher = AMMI(dense.BITS, 0, learning_rate=0.3, prior_steps=1, selector="none")
    steps = dense.Steps(hasher, X)
    before = table_of(hasher).clone()
    steps.loss_and_gradients(ROWS, 0)
    # The first step of Adam has the length of the rate, where there is a gradient at all.
    assert float((table_of(hasher) - before).abs().max()) == pytest.approx(0.3, rel=1e-3)


def test_the_closed_form_is_what_a_table_comes_to(X):
    table = AMMI(dense.BITS, 0, prior_steps=3000, prior_rate=0.02, clip=0.0, selector="none")
    closed = AMMI(dense.BITS, 0, prior="closed", selector="none")
    first, second = (dense.Steps(hasher, X) for hasher in (table, closed))
    second.network.load_state_dict(first.network.state_dict())
    losses = [steps.loss_and_gradients(ROWS, 0)[0] for steps in (first, second)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)


def test_in_a_random_order_the_bits_are_placed_anew_at_each_step(X):
    hasher = AMMI(dense.BITS, 0, prior="closed", random_order=True, order=1, entropy_weight=2.0, selector="none")
    steps = dense.Steps(hasher, X)
    losses = {seed: steps.loss_and_gradients(ROWS, seed)[0] for seed in range(4)}
    assert len(set(losses.values())) > 1
    p = probabilities(steps.weights(), dense.tensor(X)[ROWS]).detach()
    for seed, loss in losses.items():
        torch.manual_seed(seed)
        z = of_documents(p[:, torch.randperm(dense.BITS)]).mean(dim=0)
        # H(z_1) + sum_i H(z_i | z_i-1), from the enumerated mixture.
        expected = marginal_entropy(z, [0])
        for i in range(1, dense.BITS):
            expected += marginal_entropy(z, [i - 1, i]) - marginal_entropy(z, [i - 1])
        assert loss == pytest.approx(float(entropy(p) - 2 * expected), rel=1e-4)


def marginal_entropy(z, places):
    cells = [z[(CODES[:, places] == torch.tensor(values)).all(dim=1)].sum() for values in itertools.product([0.0, 1.0], repeat=len(places))]
    return -sum(cell * cell.log() for cell in cells)


@pytest.mark.slow
def test_without_the_entropy_of_the_mixture_the_bits_become_sure(documents):
    X = documents.tfidf[documents.rows("train")]
    few = {"max_epochs": 60, "batch_size": 50, "learning_rate": 0.1, "selector": "none", "prior": "closed"}
    unsure = {}
    for weight in (0.0, 3.5):
        p = 1 / (1 + np.exp(-AMMI(8, 0, entropy_weight=weight, **few).fit(X).scores(X)))
        unsure[weight] = -(p * np.log(p) + (1 - p) * np.log(1 - p)).sum(axis=1).mean()
        balance = np.abs(p.mean(axis=0) - 0.5).max()
        # Nothing then keeps documents apart: every bit is the same for all.
        assert balance > 0.49 if weight == 0 else balance < 0.4
    assert unsure[0.0] < 0.01 * 8 * np.log(2)


def test_the_clipping_is_that_of_the_encoder_too(X):
    moved = []
    for clip in (0.0, 1e-12):
        hasher = AMMI(dense.BITS, 0, clip=clip, selector="none", prior="closed")
        steps = dense.Steps(hasher, X)
        bias = steps.network.encoder.module.encoder.first.bias.detach()
        before = bias.clone()
        steps.step(ROWS)
        moved.append(float((bias - before).abs().max()))
    # A gradient of 1e-12 is far below Adam's epsilon.
    assert moved[0] == pytest.approx(0.01, rel=1e-3)
    assert moved[1] < 1e-5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"random_order": True}, "random_order: needs the prior 'closed'"),
        ({"prior": "odd"}, "prior: 'odd' is not one of table, net, closed"),
        ({"order": 9}, "order: 9 is not a whole number from 0 to 8"),
        ({"entropy_weight": -1.0}, "entropy_weight: -1.0 is not a number of at least 0"),
        ({"prior_steps": 0}, "prior_steps: 0 is not a whole number of at least 1"),
        ({"averaging": 1.0}, "averaging: 1.0 is not a rate"),
        ({"selector": "elbo"}, "selector: 'elbo' is not one of"),
    ],
)
def test_a_bad_option_is_one_clear_line(X, options, message):
    with pytest.raises(HasherError, match=message) as raised:
        AMMI(4, **{"selector": "none"} | options).fit(X)
    assert "\n" not in str(raised.value)
