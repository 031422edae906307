"""The inference network that ends in real numbers: ReLU layers over a sparse bag of words, and an affine map above them."""

from __future__ import annotations

import torch
from torch import nn

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder


class AffineEncoder(nn.Module):
    """An affine map of the last hidden layer; without hidden layers it is an affine map of the bag itself.

    A network with several heads on one layer, such as means and variances, asks for all their units at once and splits them.

    Args:
        words: vocabulary size.
        hidden: units of each ReLU layer.
        units: units of the output.
        dropout: rate on the last hidden layer while training.
    """

    def __init__(self, words: int, hidden: tuple[int, ...], units: int, dropout: float) -> None:
        super().__init__()
        deep = bool(hidden)
        self.encoder = Encoder(words, hidden or (units,), dropout if deep else 0.0, linear=not deep)
        self.output = nn.Linear(hidden[-1], units) if deep else nn.Identity()

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        output: torch.Tensor = self.output(self.encoder(bag))
        return output
