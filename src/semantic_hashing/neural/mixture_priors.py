"""Priors that are mixtures, learnt with the model, each with the divergence of a document's posterior from it."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import nn
from torch.nn import functional


class MixturePrior(nn.Module):
    """A mixture of K components with weights pi, a softmax of K free numbers; documents choose a component by q(c | x).

    Args:
        components: K.
    """

    def __init__(self, components: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(components))

    @abstractmethod
    def to_components(self, *posterior: torch.Tensor) -> torch.Tensor:
        """KL(q(z | x) || p(z | c)) for each component c, (B, K) in nats."""

    def choice_kl(self, choice: torch.Tensor) -> torch.Tensor:
        """KL(q(c | x) || pi), (B,) in nats, of the logits (B, K) of q(c | x)."""
        log_q = functional.log_softmax(choice, dim=1)
        return (log_q.exp() * (log_q - functional.log_softmax(self.weights, dim=0))).sum(dim=1)

    def kl(self, choice: torch.Tensor, *posterior: torch.Tensor) -> torch.Tensor:
        """KL(q(c | x) || pi) + sum_c q(c | x) KL(q(z | x) || p(z | c)), (B,) in nats: that of q(c | x) q(z | x) from the prior of both."""
        return self.choice_kl(choice) + (functional.softmax(choice, dim=1) * self.to_components(*posterior)).sum(dim=1)


class BernoulliMixture(MixturePrior):
    """p(z | c) = product of Bernoulli(z_i; gamma_ci), with gamma = sigmoid of a (K, l) table.

    The table starts at random: components that start alike stay alike.

    Args:
        components: K.
        bits: l.
        spread: the table is uniform in [-spread, spread] at first.
    """

    def __init__(self, components: int, bits: int, spread: float = 0.5) -> None:
        super().__init__(components)
        self.logits = nn.Parameter(torch.empty(components, bits).uniform_(-spread, spread))

    def to_components(self, *posterior: torch.Tensor) -> torch.Tensor:
        """Of q(z | x) = Bernoulli(sigmoid(logits)), logits (B, l): sum_i h_i log(h_i / gamma_ci) + (1 - h_i) log((1 - h_i) / (1 - gamma_ci))."""
        (logits,) = posterior
        h = torch.sigmoid(logits)
        negative_entropy = (h * functional.logsigmoid(logits) + (1 - h) * functional.logsigmoid(-logits)).sum(dim=1, keepdim=True)
        # log gamma - log(1 - gamma) is the table's entry itself, so one matrix product serves both terms.
        cross = h @ self.logits.T + functional.logsigmoid(-self.logits).sum(dim=1)
        return negative_entropy - cross


class NormalMixture(MixturePrior):
    """p(z | c) = N(z; mu_c, diag sigma_c^2), with free means and log-variances (K, l).

    Args:
        components: K.
        units: l.
        spread: standard deviation of the means at first; the variances start at 1.
    """

    def __init__(self, components: int, units: int, spread: float = 1.0) -> None:
        super().__init__(components)
        self.mean = nn.Parameter(spread * torch.randn(components, units))
        self.log_variance = nn.Parameter(torch.zeros(components, units))

    def to_components(self, *posterior: torch.Tensor) -> torch.Tensor:
        """Of N(m, diag s^2), m and log s^2 (B, l): 1/2 sum_i [log(sigma_ci^2 / s_i^2) + (s_i^2 + (m_i - mu_ci)^2) / sigma_ci^2 - 1]."""
        mean, log_variance = posterior
        precision = torch.exp(-self.log_variance)
        # (m - mu)^2 / sigma^2 by its three products: no array of (B, K, l) is made.
        squares = (log_variance.exp() + mean.square()) @ precision.T - 2 * mean @ (precision * self.mean).T
        squares = squares + (precision * self.mean.square()).sum(dim=1)
        return 0.5 * (self.log_variance.sum(dim=1) - (log_variance + 1).sum(dim=1, keepdim=True) + squares)
