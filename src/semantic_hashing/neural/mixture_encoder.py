"""The inference network of a model with a mixture prior: of its code, and of the component that a document chooses."""

from __future__ import annotations

import torch
from torch import nn

from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag


class MixtureEncoder(nn.Module):
    """What q(z | x) is computed from, and the logits of q(c | x).

    Args:
        words: vocabulary size.
        hidden: units of each ReLU layer.
        units: of what q(z | x) is computed from.
        components: K.
        dropout: rate on the last hidden layer while training.
        own: whether q(c | x) has layers of its own; else it is one more affine map of the last layer.
    """

    def __init__(self, words: int, hidden: tuple[int, ...], units: int, components: int, dropout: float, own: bool) -> None:
        super().__init__()
        self.sizes = units, components
        self.encoder = AffineEncoder(words, hidden, units + (0 if own else components), dropout)
        self.chooser = AffineEncoder(words, hidden, components, dropout) if own else None

    def forward(self, bag: Bag) -> tuple[torch.Tensor, torch.Tensor]:
        """(B, units) and (B, K) float32."""
        output = self.encoder(bag)
        if self.chooser is not None:
            return output, self.chooser(bag)
        of_code, choice = output.split(self.sizes, dim=1)
        return of_code, choice
