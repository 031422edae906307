"""CorrSH beside its formulae; its bound beside closed forms and enumeration."""

import itertools
import math

import pytest
import torch
from torch.nn.functional import softplus

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.corrsh import CorrSH, Posterior, log_mean_probability
from semantic_hashing.neural.priors import BernoulliPrior

from . import beside, dense

OPTIONS = beside.COMMON | {"rank": 3, "samples": 4, "noise_std": 0.6}
BITS = dense.BITS


def build(**options):
    return CorrSH(BITS, **OPTIONS | options)


def posterior(w, o, x, training):
    given = beside.outputs(w, x, o.dropout, training)
    mean, deviation = given[:, :BITS], torch.log(1 + torch.exp(given[:, BITS : 2 * BITS]))
    columns = [torch.tanh(given[:, BITS * (2 + t) : BITS * (3 + t)]) / o.rank for t in range(o.rank)]
    return mean, deviation, torch.stack(columns, dim=1) if columns else torch.zeros(len(x), 0, BITS)


def bound(w, o, x, target, kl_weight, noise=0.6):
    mean, deviation, factors = posterior(w, o, x, True)
    own, shared = torch.randn(len(x), 1 + o.samples, BITS), torch.randn(len(x), 1 + o.samples, o.rank)
    r = mean[:, None] + deviation[:, None] * own + torch.einsum("bmt,btl->bml", shared, factors)
    h = torch.sigmoid(r[:, :2])
    z = (h > torch.rand_like(h)).float() + h - h.detach()
    likelihood = dense.log_likelihood(w, z[:, 0] + noise * torch.randn(len(x), BITS), target)
    probability = torch.stack([(z[:, 1] * r[:, i] - softplus(r[:, i])).sum(dim=1).exp() for i in range(1, 1 + o.samples)])
    return likelihood - kl_weight * (probability.mean(dim=0).log() + BITS * math.log(2))


@pytest.mark.parametrize("options", [{}, {"rank": 1, "samples": 1}, {"rank": 0}, {"target": "binary"}])
def test_loss_and_gradients_are_those_of_the_formulae(options):
    hasher = build(**options)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: bound(w, hasher, x, target, weight))


@pytest.mark.parametrize(("step", "noise"), [(0, 0.6), (3, 0.3), (5, 0.2), (90, 0.2)])
def test_the_noise_falls_at_each_step_down_to_its_floor(step, noise):
    hasher = build(noise_fall=0.1, noise_floor=0.2)
    steps = beside.begin(hasher)
    for _ in range(min(step, 5)):
        steps.network.eval()  # The steps are counted whatever is drawn, and the weights stay as they are.
        steps.loss_and_gradients(beside.ROWS, 0)
    steps.network.train()
    steps.network.steps += step - min(step, 5)
    beside.assert_same_step(hasher, lambda w, x, target, weight, labels: bound(w, hasher, x, target, weight, noise), steps)


def test_an_unseen_document_is_judged_at_its_mean_with_independent_bits():
    hasher = build()

    def judged(w, x, target, weight):
        mean = posterior(w, hasher, x, False)[0]
        return dense.log_likelihood(w, (mean > 0).float(), target) - weight * BernoulliPrior().kl(mean)

    beside.assert_judged(hasher, judged, lambda w, x: BernoulliPrior().kl(posterior(w, hasher, x, False)[0]))


def test_the_code_is_the_sign_of_the_mean():
    hasher, (X, _, _) = build(), dense.corpus()
    steps = beside.begin(hasher)
    steps.network.eval()
    torch.testing.assert_close(torch.from_numpy(hasher.scores(X)), posterior(steps.weights(), hasher, dense.tensor(X), False)[0].detach())
    assert (hasher.threshold, hasher.fixed_threshold) == ("fixed", 0.0)


def test_samples_have_the_mean_and_covariance_of_the_posterior():
    torch.manual_seed(0)
    mean, deviation, factors = torch.tensor([[0.5, -1.0, 0.2]]), torch.tensor([[0.3, 0.6, 0.1]]), torch.randn(1, 2, 3)
    r = Posterior(mean, deviation, factors).draw(400_000)[0]
    torch.testing.assert_close(r.mean(dim=0), mean[0], rtol=0, atol=0.01)
    torch.testing.assert_close(torch.cov(r.T), torch.diag(deviation[0] ** 2) + factors[0].T @ factors[0], rtol=0, atol=0.03)


CODES = torch.tensor(list(itertools.product((0.0, 1.0), repeat=3)))


def test_without_spread_the_term_is_a_one_sample_estimate_of_the_divergence_of_independent_bits():
    mean = torch.tensor([[0.4, -1.2, 2.0]])
    r = Posterior(mean, torch.full((1, 3), 1e-6), torch.zeros(1, 2, 3)).draw(5)
    log_probability = torch.cat([log_mean_probability(code[None], r) for code in CODES])
    torch.testing.assert_close(log_probability.exp().sum(), torch.tensor(1.0))
    term = (log_probability.exp() * (log_probability + 3 * math.log(2))).sum()
    torch.testing.assert_close(term, BernoulliPrior().kl(mean)[0], rtol=1e-4, atol=1e-5)


def test_more_samples_tighten_the_bound_and_it_stays_below_the_evidence_bound():
    torch.manual_seed(0)
    documents = 60_000
    mean, deviation = torch.tensor([[0.4, -0.8, 0.9]]), torch.tensor([[1.2, 0.9, 1.5]])
    factors = torch.tensor([[[1.0, -1.0, 2.0], [0.5, 1.5, -0.5]]])
    one = Posterior(mean, deviation, factors)
    # The distribution of the code by enumeration, over a great many samples of r.
    log_q = torch.cat([log_mean_probability(code[None], one.draw(400_000)) for code in CODES])
    torch.testing.assert_close(log_q.exp().sum(), torch.tensor(1.0), rtol=0, atol=0.005)
    exact = (log_q.exp() * log_q).sum()
    many = Posterior(*(part.expand(documents, *part.shape[1:]) for part in one))
    terms = []
    for samples in (1, 2, 5, 20):
        r = many.draw(samples)
        code = (torch.sigmoid(r[:, 0]) > torch.rand(documents, 3)).float()
        terms.append(log_mean_probability(code, r).mean().item())
    assert terms == sorted(terms, reverse=True)
    assert terms[0] - terms[-1] > 0.2
    assert 0 < terms[-1] - exact.item() < 0.05


@pytest.mark.parametrize(
    ("options", "message"), [({"rank": -1}, "rank: -1 is not a rank"), ({"samples": 0}, "samples: 0 is not a number of samples")]
)
def test_a_wrong_option_is_named(documents, options, message):
    with pytest.raises(HasherError, match=message):
        CorrSH(8, **options).fit(documents.tfidf)
