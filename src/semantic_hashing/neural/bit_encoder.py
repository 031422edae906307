"""The encoder of a factorised code: logits of independent bits, linear in the document or above ReLU layers."""

from __future__ import annotations

import torch
from torch import nn

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder


class BitEncoder(nn.Module):
    """Logits of l bits of sparse documents.

    Args:
        words: vocabulary size.
        bits: l.
        hidden: units of its ReLU layers; none make it linear.
        dropout: rate on the last hidden layer.
        start: weights of the first layer are drawn uniformly from [-start, start] and its biases are 0; at 0 they start as
            torch has it.
    """

    def __init__(self, words: int, bits: int, hidden: tuple[int, ...], dropout: float, start: float) -> None:
        super().__init__()
        deep = bool(hidden)
        self.encoder = Encoder(words, hidden or (bits,), dropout if deep else 0.0, linear=not deep)
        self.logits = nn.Linear(hidden[-1], bits) if deep else nn.Identity()
        if start:
            nn.init.uniform_(self.encoder.first.weight, -start, start)
            nn.init.zeros_(self.encoder.first.bias)

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, l) float32."""
        logits: torch.Tensor = self.logits(self.encoder(bag))
        return logits
