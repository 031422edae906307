"""Binary codes inside a network: Bernoulli samples, the straight-through gradient, divergences."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional


class _StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, probability: torch.Tensor, threshold: torch.Tensor) -> torch.Tensor:
        return (probability > threshold).to(probability.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradients[0], None


def binarize(probability: torch.Tensor, stochastic: bool) -> torch.Tensor:
    """Codes z in {0, 1} of h = ``probability``, with the straight-through gradient dz/dh := 1 (Bengio et al., 2013).

    z = 1[h > u] with u ~ U(0, 1) when ``stochastic`` (NASH, equation 3), else z = 1[h > 0.5] (equation 2).
    """
    threshold = torch.rand_like(probability) if stochastic else torch.full_like(probability, 0.5)
    return _StraightThrough.apply(probability, threshold)  # type: ignore[no-untyped-call, no-any-return]


def bernoulli_kl(logits: torch.Tensor, prior: float) -> torch.Tensor:
    """KL(Bernoulli(sigmoid(logits)) || Bernoulli(prior)), summed over the bits: (B, l) to (B,), in nats.

    h log(h / p) + (1 - h) log((1 - h) / (1 - p)), with log h taken from the logits so that it stays finite.
    """
    h = torch.sigmoid(logits)
    log_h, log_not_h = functional.logsigmoid(logits), functional.logsigmoid(-logits)
    p = torch.tensor(prior, dtype=logits.dtype)
    return (h * (log_h - p.log()) + (1 - h) * (log_not_h - (1 - p).log())).sum(dim=1)


def gaussian_kl(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, 1)), summed over the dimensions: (B, l) to (B,), in nats."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1)
