"""DABA beside its formulae; its matchings beside enumeration and bounds."""

import itertools

import numpy as np
import pytest
import torch
from scipy.optimize import linear_sum_assignment

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.daba import DABA, assigned_distance, sorted_distance
from semantic_hashing.neural.priors import BernoulliPrior

from . import beside, dense

OPTIONS = beside.COMMON | {"kl_weight": 0.0, "balance": 0.7, "noise_std": 0.6}
BITS = dense.BITS


def build(**options):
    return DABA(BITS, **OPTIONS | options)


def drawn(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def matched_by_enumeration(h, tosses):
    distances = [torch.stack([(h[i] - tosses[j]).norm() for i, j in enumerate(order)]).mean() for order in itertools.permutations(range(len(h)))]
    return min(distances, key=lambda distance: distance.item())


def likelihood(w, o, h, target):
    return dense.log_likelihood(w, h + o.noise_std * torch.randn_like(h) if o.noise_std else h, target)


def loss_of_matching(o, h):
    if o.matching == "sorted":
        columns = [sorted((h[i, j] for i in range(len(h))), key=lambda value: value.item()) for j in range(BITS)]
        ideal = [0.0, 0.0, 0.5, 1.0, 1.0]
        return sum((value - aim) ** 2 for column in columns for value, aim in zip(column, ideal, strict=True)) / len(h)
    return matched_by_enumeration(h, (torch.rand_like(h) < 0.5).float())


@pytest.mark.parametrize("options", [{}, {"matching": "sorted"}, {"noise_std": 0.0}, {"kl_weight": 0.7}])
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher = build(**options)

    def objective(w, x, target, weight, labels):
        logits = beside.outputs(w, x, hasher.dropout)
        h = torch.sigmoid(logits)
        bound = likelihood(w, hasher, h, target) - hasher.kl_weight * BernoulliPrior().kl(logits)
        return bound - hasher.balance * loss_of_matching(hasher, h)

    beside.assert_same_step(hasher, objective)


@pytest.mark.parametrize("matching", ["assignment", "sorted"])
def test_alternating_steps_lead_where_torchs_adam_leads(matching):
    hasher = build(alternating=True, matching=matching, dropout=0.0, learning_rate=0.05)
    steps = beside.begin(hasher)
    w = steps.weights()
    adam = torch.optim.Adam(w.values(), lr=0.05)
    X = dense.tensor(dense.corpus()[0])[beside.ROWS]
    for number in range(3):
        torch.manual_seed(number)
        taken = steps.step(beside.ROWS)
        torch.manual_seed(number)
        x = dense.dropped_words(X, hasher.input_dropout)
        first = -likelihood(w, hasher, torch.sigmoid(beside.outputs(w, x, 0.0)), X).mean()
        adam.zero_grad()
        first.backward()
        adam.step()
        second = hasher.balance * loss_of_matching(hasher, torch.sigmoid(beside.outputs(w, x, 0.0)))
        adam.zero_grad()
        second.backward()
        adam.step()
        assert taken == pytest.approx((first + second).item(), rel=1e-3)
    steps.step.settle()
    for name, parameter in steps.network.named_parameters():
        torch.testing.assert_close(parameter, w[name], rtol=2e-3, atol=2e-4, msg=lambda text, name=name: f"{name}: {text}")


def test_an_unseen_document_is_judged_by_its_code():
    hasher = build()

    def judged(w, x, target, weight):
        logits = beside.outputs(w, x, 0.0, False)
        return dense.log_likelihood(w, (logits > 0).float(), target) - weight * BernoulliPrior().kl(logits)

    hasher.kl_weight = 0.7
    beside.assert_judged(hasher, judged, lambda w, x: BernoulliPrior().kl(beside.outputs(w, x, 0.0, False)))


def test_no_pairing_is_closer_than_the_assignment():
    h, tosses = drawn(30, 6), (drawn(30, 6, seed=1) < 0.5).float()
    least = assigned_distance(h, tosses)
    rng = np.random.default_rng(0)
    for _ in range(200):
        assert least <= (h - tosses[rng.permutation(30)]).norm(dim=1).mean()


def test_sorting_each_bit_is_never_further_than_the_assignment_in_squares_summed_over_bits():
    for seed in range(20):
        h = drawn(10, 6, seed=seed)
        # As many ones as zeros in each bit, in random places: what sorting matches to.
        places = drawn(10, 6, seed=seed + 100).argsort(dim=0)
        tosses = (places >= 5).float()
        squares = torch.cdist(h, tosses).square()
        rows, columns = linear_sum_assignment(squares.numpy())
        assert sorted_distance(h) <= squares[rows, columns].mean() + 1e-6


def test_codes_that_are_the_tosses_in_another_order_are_at_distance_zero_with_a_finite_gradient():
    tosses = (drawn(8, BITS) < 0.5).float()
    h = tosses.flip(0).requires_grad_()
    distance = assigned_distance(h, tosses)
    distance.backward()
    assert distance.item() < 1e-5
    assert torch.isfinite(h.grad).all()


def test_an_unknown_matching_is_named(documents):
    with pytest.raises(HasherError, match="matching: 'odd' is not one of assignment, sorted"):
        DABA(8, matching="odd").fit(documents.tfidf)
