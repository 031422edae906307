"""The input layer over a bag of words: only the rows of the weight that a batch touches are read or receive a gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.neural.batches import Bag


class SparseInput(nn.Module):
    """An affine map x W + b of sparse x (B, V) to (B, units), initialised like ``torch.nn.Linear``.

    The gradient of W is X' G, with X the batch and G the gradient of x W. The product is never made: both factors are
    kept in ``factors``, and ``optimizer.RowAdam`` updates the rows of the batch's distinct words alone (a hundred
    documents of 20 Newsgroups hold about a third of the vocabulary).
    """

    def __init__(self, words: int, units: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(words)
        self.weight = nn.Parameter(torch.empty(words, units).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(units).uniform_(-bound, bound))
        self.factors: list[tuple[sp.csr_array, np.ndarray]] = []

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        product: torch.Tensor = _SparseMatmul.apply(self.weight, bag, self.factors)  # type: ignore[no-untyped-call]
        return product + self.bias

    def take_gradient(self) -> tuple[sp.csc_array, np.ndarray] | None:
        """X (D, V) and G (D, units) of all documents since the last call, or None where there were none."""
        if not self.factors:
            return None
        batches, gradients = zip(*self.factors, strict=True)
        self.factors.clear()
        if len(batches) == 1:
            return batches[0].tocsc(), gradients[0]
        return sp.vstack(batches, format="csc"), np.concatenate(gradients)


class _SparseMatmul(torch.autograd.Function):
    """x W for CSR x; the backward pass appends the factors of W's gradient to a list instead of multiplying them."""

    @staticmethod
    def forward(ctx: Any, weight: torch.Tensor, bag: Bag, factors: list[tuple[sp.csr_array, np.ndarray]]) -> torch.Tensor:
        ctx.bag, ctx.factors = bag, factors
        return functional.embedding_bag(bag.indices, weight, bag.indptr[:-1], mode="sum", per_sample_weights=bag.values)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[None, None, None]:
        gradient, bag = gradients[0].contiguous(), ctx.bag
        batch = sp.csr_array((bag.values.numpy(), bag.indices.numpy(), bag.indptr.numpy()), shape=(len(gradient), bag.words))
        ctx.factors.append((batch, gradient.numpy()))
        return None, None, None
