"""A trainable importance of each word, which scales the word where it is read and its vector where it is explained (RBSH, PairRec, MISH)."""

from __future__ import annotations

import dataclasses

import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder, _LogLikelihood
from semantic_hashing.neural.sparse_input import SparseInput


def start(words: int) -> nn.Parameter:
    """An importance m (V,) of each word, which starts at U(.1, 1)."""
    return nn.Parameter(torch.empty(words).uniform_(0.1, 1))


class ImportanceInput(SparseInput):
    """(x * m) W + b of sparse x (B, V), with gradients of both W and the importance m (V,)."""

    def __init__(self, words: int, units: int, importance: nn.Parameter) -> None:
        super().__init__(words, units)
        self.importance = importance

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        scaled = bag.values * self.importance[bag.indices]
        product = super().forward(dataclasses.replace(bag, values=scaled.detach()))
        if not torch.is_grad_enabled():
            return product
        # What W learns from is kept by its rows, and m gets no gradient from there. The same product with W held fixed gives it.
        fixed = functional.embedding_bag(bag.indices, self.weight.detach(), bag.indptr[:-1], mode="sum", per_sample_weights=scaled)
        return product + (fixed - fixed.detach())


class ImportanceEncoder(Encoder):
    """An ``Encoder`` of x * m."""

    def __init__(self, words: int, hidden: tuple[int, ...], dropout: float, importance: nn.Parameter) -> None:
        super().__init__(words, hidden, dropout)
        self.first = ImportanceInput(words, hidden[0], importance)


class ImportanceDecoder(SoftmaxDecoder):
    """A ``SoftmaxDecoder`` of logits z' (m_w e_w) + b_w.

    Args:
        bits: dimensions of z.
        words: V.
        importance: m (V,).
        factors: dimensions of word vectors that an affine map takes to e; 0 for e as it is, which starts at U(-1, 1).
    """

    def __init__(self, bits: int, words: int, importance: nn.Parameter, factors: int = 0) -> None:
        super().__init__(bits, words)
        self.importance = importance
        self.factors: nn.Parameter | None = None
        if factors:
            self.factors = nn.Parameter(torch.empty(words, factors).uniform_(-0.05, 0.05))
            self.map = nn.Linear(factors, bits)
            self.weight = nn.Parameter(torch.zeros(1, words))
        else:
            nn.init.uniform_(self.weight[:-1], -1, 1)

    def forward(self, code: torch.Tensor, target: Bag) -> torch.Tensor:
        """See ``SoftmaxDecoder.forward``."""
        weight = torch.cat([self.embeddings(), self.weight[-1:]])
        arguments = (code, weight, target.documents, target.indices, target.values, False)
        return _LogLikelihood.apply(*arguments)  # type: ignore[no-untyped-call, no-any-return]

    def embeddings(self) -> torch.Tensor:
        """The scaled word vectors m e, (bits, V)."""
        return self.importance * (self.weight[:-1] if self.factors is None else self.map(self.factors).T)
