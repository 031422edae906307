"""The inference network of the neural hashers."""

from __future__ import annotations

import itertools

import torch
from torch import nn

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.sparse_input import SparseInput


class Encoder(nn.Module):
    """ReLU layers over a sparse bag of words, with dropout on the last one.

    Args:
        words: vocabulary size.
        hidden: units of each layer, the first of them sparse.
        dropout: rate on the last layer's output while training.
        linear: one affine layer, without ReLU.
    """

    def __init__(self, words: int, hidden: tuple[int, ...], dropout: float, linear: bool = False) -> None:
        super().__init__()
        self.linear = linear
        self.first = SparseInput(words, hidden[0])
        self.rest = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(hidden))
        self.dropout = dropout

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, hidden[-1]) float32."""
        units = self.first(bag)
        if not self.linear:
            units = torch.relu(units)
        for layer in self.rest:
            units = torch.relu(layer(units))
        return drop(units, self.dropout) if self.training else units


def drop(units: torch.Tensor, rate: float) -> torch.Tensor:
    """Dropout: each unit is 0 with probability ``rate``, else scaled by 1 / (1 - rate)."""
    if rate == 0:
        return units
    # Comparing uniforms is three times as fast on a CPU as torch's Bernoulli sampler.
    return units * (torch.rand_like(units) >= rate) / (1 - rate)
