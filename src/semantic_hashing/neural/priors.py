"""Priors over a latent code, each with the divergence of a document's posterior from it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional


@dataclass(frozen=True)
class BernoulliPrior:
    """Independent bits, each a one with ``probability``."""

    probability: float = 0.5

    def kl(self, logits: torch.Tensor) -> torch.Tensor:
        """KL(Bernoulli(sigmoid(logits)) || prior), summed over the bits: (B, l) to (B,), in nats.

        h log(h / p) + (1 - h) log((1 - h) / (1 - p)), with log h taken from the logits so that it stays finite.
        """
        h = torch.sigmoid(logits)
        log_h, log_not_h = functional.logsigmoid(logits), functional.logsigmoid(-logits)
        p = torch.tensor(self.probability, dtype=logits.dtype)
        return (h * (log_h - p.log()) + (1 - h) * (log_not_h - (1 - p).log())).sum(dim=1)


@dataclass(frozen=True)
class NormalPrior:
    """Independent standard normal dimensions."""

    def kl(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        """KL(N(mean, exp(log_variance)) || N(0, 1)), summed over the dimensions: (B, l) to (B,), in nats."""
        return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1)
