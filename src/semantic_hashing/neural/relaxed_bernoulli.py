"""Bits drawn with logistic noise and relaxed by a temperature, so that a loss of them has a gradient."""

from __future__ import annotations

from dataclasses import dataclass

import torch

# The least uniform number whose logarithm is taken: torch draws from [0, 1), and log 0 would be infinite.
LEAST = 1e-7


@dataclass(frozen=True)
class RelaxedBernoulli:
    """y = sigmoid((a + log u - log(1 - u)) / tau) with u ~ U(0, 1), and the bit z = 1[y > 1/2] (Maddison et al., 2017).

    z is one with probability sigmoid(a), whatever tau is. The softmax over a pair of logits with a Gumbel variable added to
    each is the same y, with a the difference of the two: that of two Gumbel variables is logistic.

    Args:
        hard: hand on z with the gradient of y (the straight-through form of Jang et al., 2017), instead of y.
    """

    hard: bool = True

    def code(self, logits: torch.Tensor, temperature: float) -> torch.Tensor:
        """Codes (B, l) of logits a (B, l): in {0, 1} when ``hard``, else in (0, 1)."""
        uniform = torch.rand_like(logits).clamp(LEAST, 1 - LEAST)
        soft = torch.sigmoid((logits + uniform.log() - (-uniform).log1p()) / temperature)
        return (soft > 0.5).to(soft.dtype) + (soft - soft.detach()) if self.hard else soft
