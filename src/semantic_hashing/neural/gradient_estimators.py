"""Gradients through a binary code: how a loss of the code z moves the probabilities h that z was drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import torch


class GradientEstimator(Protocol):
    """Draws codes in the forward pass and estimates their gradient in the backward pass."""

    def code(self, probability: torch.Tensor, stochastic: bool) -> torch.Tensor:
        """Codes (B, l) in {0, 1} of probabilities h (B, l); drawn when ``stochastic``, else 1[h > 0.5]."""


@dataclass(frozen=True)
class StraightThrough:
    """dz/dh := 1 (Bengio et al., 2013; NASH, section 3.1)."""

    def code(self, probability: torch.Tensor, stochastic: bool) -> torch.Tensor:
        """Z = 1[h > u] with u ~ U(0, 1) when ``stochastic`` (NASH, equation 3), else z = 1[h > 0.5] (equation 2)."""
        threshold = torch.rand_like(probability) if stochastic else torch.full_like(probability, 0.5)
        return _StraightThrough.apply(probability, threshold)  # type: ignore[no-untyped-call, no-any-return]


class _StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, probability: torch.Tensor, threshold: torch.Tensor) -> torch.Tensor:
        return (probability > threshold).to(probability.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradients[0], None
