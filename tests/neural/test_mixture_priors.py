"""Mixture priors beside torch's distributions, enumeration over all codes, and the identities that hold for any mixture."""

import itertools

import pytest
import torch
from torch.distributions import Bernoulli, Categorical, Normal, kl_divergence

from semantic_hashing.neural.mixture_priors import BernoulliMixture, NormalMixture
from semantic_hashing.neural.priors import BernoulliPrior

B, K, BITS = 4, 3, 5


def scattered(prior):
    """The prior with parameters that hide no mistake."""
    torch.manual_seed(0)
    for parameter in prior.parameters():
        parameter.data = torch.randn_like(parameter)
    return prior


def drawn(*shape, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_a_bernoulli_mixture_is_that_of_torchs_distributions():
    prior, choice, logits = scattered(BernoulliMixture(K, BITS)), drawn(B, K), drawn(B, BITS, seed=2)
    divergence = kl_divergence(Bernoulli(logits=logits[:, None].expand(B, K, BITS)), Bernoulli(logits=prior.logits.expand(B, K, BITS))).sum(dim=2)
    torch.testing.assert_close(prior.to_components(logits), divergence)
    expected = kl_divergence(Categorical(logits=choice), Categorical(logits=prior.weights)) + (choice.softmax(dim=1) * divergence).sum(dim=1)
    torch.testing.assert_close(prior.kl(choice, logits), expected)


def test_a_normal_mixture_is_that_of_torchs_distributions():
    prior, choice = scattered(NormalMixture(K, BITS)), drawn(B, K)
    mean, log_variance = drawn(B, BITS, seed=2), drawn(B, BITS, seed=3)
    ours, theirs = Normal(mean[:, None], torch.exp(0.5 * log_variance)[:, None]), Normal(prior.mean, torch.exp(0.5 * prior.log_variance))
    divergence = kl_divergence(ours, theirs).sum(dim=2)
    torch.testing.assert_close(prior.to_components(mean, log_variance), divergence)
    expected = kl_divergence(Categorical(logits=choice), Categorical(logits=prior.weights)) + (choice.softmax(dim=1) * divergence).sum(dim=1)
    torch.testing.assert_close(prior.kl(choice, mean, log_variance), expected)


def test_the_divergence_is_that_of_the_joint_distributions_over_every_code_and_component():
    prior, choice, logits = scattered(BernoulliMixture(K, BITS)), drawn(B, K), drawn(B, BITS, seed=2)
    log_q_c, log_pi = choice.log_softmax(dim=1), prior.weights.log_softmax(dim=0)
    total = torch.zeros(B)
    for z in itertools.product((0.0, 1.0), repeat=BITS):
        code = torch.tensor(z)
        log_q_z = Bernoulli(logits=logits).log_prob(code).sum(dim=1)
        for c in range(K):
            log_q = log_q_z + log_q_c[:, c]
            total = total + log_q.exp() * (log_q - log_pi[c] - Bernoulli(logits=prior.logits[c]).log_prob(code).sum())
    torch.testing.assert_close(prior.kl(choice, logits), total)
    assert (total > 0).all()


def test_one_component_of_fair_bits_gives_the_divergence_of_nash():
    prior = BernoulliMixture(1, BITS, spread=0.0)
    logits = drawn(B, BITS)
    torch.testing.assert_close(prior.kl(drawn(B, 1, seed=4), logits), BernoulliPrior().kl(logits))


def test_the_divergence_is_zero_where_the_posterior_is_the_prior():
    prior = scattered(BernoulliMixture(K, BITS))
    # All mass on the second component, whose bits the document has.
    prior.weights.data = torch.tensor([-40.0, 0.0, -40.0])
    found = prior.kl(torch.tensor([[-40.0, 0.0, -40.0]]), prior.logits[1:2])
    torch.testing.assert_close(found, torch.zeros(1), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", [BernoulliMixture, NormalMixture])
def test_the_order_of_the_components_changes_nothing(kind):
    prior, choice = scattered(kind(K, BITS)), drawn(B, K)
    posterior = (drawn(B, BITS, seed=2), drawn(B, BITS, seed=3))[: 1 if kind is BernoulliMixture else 2]
    before, order = prior.kl(choice, *posterior), torch.tensor([2, 0, 1])
    for parameter in prior.parameters():
        parameter.data = parameter.data[order]
    torch.testing.assert_close(prior.kl(choice[:, order], *posterior), before)


@pytest.mark.parametrize("kind", [BernoulliMixture, NormalMixture])
def test_the_divergence_is_the_sum_of_its_two_parts_neither_below_zero(kind):
    prior, choice = scattered(kind(K, BITS)), drawn(50, K)
    posterior = (drawn(50, BITS, seed=2), drawn(50, BITS, seed=3))[: 1 if kind is BernoulliMixture else 2]
    chosen, within = prior.choice_kl(choice), (choice.softmax(dim=1) * prior.to_components(*posterior)).sum(dim=1)
    assert (chosen >= 0).all()
    assert (within >= 0).all()
    torch.testing.assert_close(prior.kl(choice, *posterior), chosen + within)


def test_the_components_start_apart():
    torch.manual_seed(0)
    table = BernoulliMixture(20, 8).logits
    assert table.abs().max() <= 0.5
    assert torch.pdist(table).min() > 0.1
    assert torch.pdist(NormalMixture(20, 8).mean).min() > 0.5


def test_saturated_logits_leave_the_divergence_finite():
    prior = BernoulliMixture(K, BITS)
    logits = torch.full((1, BITS), 200.0, requires_grad=True)
    divergence = prior.kl(drawn(1, K), logits)
    divergence.sum().backward()
    assert torch.isfinite(divergence).all()
    assert torch.isfinite(logits.grad).all()
