"""The encoder of a factorised code: logits of independent bits, linear in the document or above ReLU layers."""

from __future__ import annotations

from torch import nn

from semantic_hashing.neural.affine_encoder import AffineEncoder


class BitEncoder(AffineEncoder):
    """Logits (B, l) of the bits of sparse documents.

    Args:
        words: vocabulary size.
        bits: l.
        hidden: units of its ReLU layers; none make it linear.
        dropout: rate on the last hidden layer.
        start: weights of the first layer are drawn uniformly from [-start, start] and its biases are 0; at 0 they start as
            torch has it.
    """

    def __init__(self, words: int, bits: int, hidden: tuple[int, ...], dropout: float, start: float) -> None:
        super().__init__(words, hidden, bits, dropout)
        if start:
            nn.init.uniform_(self.encoder.first.weight, -start, start)
            nn.init.zeros_(self.encoder.first.bias)
