"""Gaussian latent codes whose means lie between 0 and 1, so that a mean above one half is a one."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag

# Below it a standard deviation has no logarithm in float32.
SMALLEST = 1e-6


class Posterior(NamedTuple):
    """Q(z | x) of B documents.

    Attributes:
        mean: (B, l), in (0, 1).
        deviation: standard deviation (B, l).
        joint: (B, l), what else the encoder says of each dimension; empty, (B, 0), unless it was asked for.
    """

    mean: torch.Tensor
    deviation: torch.Tensor
    joint: torch.Tensor

    @property
    def log_variance(self) -> torch.Tensor:
        """(B, l)."""
        return 2 * self.deviation.log()

    def sample(self) -> torch.Tensor:
        """Z = mu + sigma * epsilon, epsilon ~ N(0, I); it may leave [0, 1]."""
        return self.mean + self.deviation * torch.randn_like(self.mean)


class SigmoidGaussian(nn.Module):
    """Mean mu = sigmoid(f(x) / T) and standard deviation sigma = softplus(g(x)), f and g affine in the words or in hidden units.

    Args:
        words: V.
        bits: l.
        hidden: units of ReLU layers between words and code; none make f and g linear in the words.
        dropout: rate on the last hidden layer while training.
        temperature: T.
        joint: whether there is a third affine map.
    """

    def __init__(self, words: int, bits: int, hidden: tuple[int, ...], dropout: float, temperature: float, joint: bool = False) -> None:
        super().__init__()
        self.bits, self.temperature = bits, temperature
        self.heads = AffineEncoder(words, hidden, (3 if joint else 2) * bits, dropout)

    def forward(self, bag: Bag) -> Posterior:
        """The posterior of each document."""
        mean, deviation, joint = self.heads(bag).tensor_split((self.bits, 2 * self.bits), dim=1)
        return Posterior(torch.sigmoid(mean / self.temperature), functional.softplus(deviation).clamp(min=SMALLEST), joint)
