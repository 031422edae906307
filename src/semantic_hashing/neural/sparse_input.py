"""The input layer over a bag of words: only the rows of the weight that a batch touches are read or receive a gradient."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.neural.batches import Bag


class Factors(NamedTuple):
    """X' G by its factors: the entries of X (D, V) and G (D, units).

    Attributes:
        words: (n,) int64, column of each entry of X.
        documents: (n,) int64, its row.
        values: (n,) float32, its value.
        gradient: G, float32.
    """

    words: torch.Tensor
    documents: torch.Tensor
    values: torch.Tensor
    gradient: torch.Tensor


class SparseInput(nn.Module):
    """An affine map x W + b of sparse x (B, V) to (B, units), initialised like ``torch.nn.Linear``.

    The gradient of W is X' G, with X the batch and G the gradient of x W. The product is never made: both factors are
    kept in ``factors``, and ``optimizer.RowAdam`` updates the rows of the batch's distinct words alone (a hundred
    documents of 20 Newsgroups hold about a third of the vocabulary).

    Attributes:
        before_reading: called with the words (n,) of a batch before their rows of W are read, where it is set.
    """

    def __init__(self, words: int, units: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(words)
        self.weight = nn.Parameter(torch.empty(words, units).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(units).uniform_(-bound, bound))
        self.factors: list[tuple[Bag, torch.Tensor]] = []
        self.before_reading: Callable[[torch.Tensor], None] | None = None

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        if self.before_reading is not None:
            self.before_reading(bag.indices)
        product: torch.Tensor = _SparseMatmul.apply(self.weight, bag, self.factors)  # type: ignore[no-untyped-call]
        return product + self.bias

    def take_gradient(self) -> Factors | None:
        """The factors of W's gradient over all documents since the last call, or None where there were none."""
        if not self.factors:
            return None
        bags, gradients = zip(*self.factors, strict=True)
        self.factors.clear()
        if len(bags) == 1:
            return Factors(bags[0].indices, bags[0].documents, bags[0].values, gradients[0])
        starts = itertools.accumulate(map(len, gradients), initial=0)
        documents = [bag.documents + start for bag, start in zip(bags, starts, strict=False)]
        return Factors(torch.cat([bag.indices for bag in bags]), torch.cat(documents), torch.cat([bag.values for bag in bags]), torch.cat(gradients))


class _SparseMatmul(torch.autograd.Function):
    """x W for CSR x; the backward pass appends the factors of W's gradient to a list instead of multiplying them."""

    @staticmethod
    def forward(ctx: Any, weight: torch.Tensor, bag: Bag, factors: list[tuple[Bag, torch.Tensor]]) -> torch.Tensor:
        ctx.bag, ctx.factors = bag, factors
        return functional.embedding_bag(bag.indices, weight, bag.indptr[:-1], mode="sum", per_sample_weights=bag.values)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[None, None, None]:
        ctx.factors.append((ctx.bag, gradients[0].contiguous()))
        return None, None, None
