"""The input layer over a bag of words: only the rows of the weight that a batch touches are read or receive a gradient."""

from __future__ import annotations

import math
from typing import Any

import scipy.sparse as sp
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.neural.batches import Bag


class SparseInput(nn.Module):
    """An affine map x W + b of sparse x (B, V) to (B, units), initialised like ``torch.nn.Linear``.

    The gradient of W is a sparse tensor whose rows are the distinct words of the batch (a hundred documents of 20
    Newsgroups hold about a third of the vocabulary), which ``optimizer.RowAdam`` updates alone.
    """

    def __init__(self, words: int, units: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(words)
        self.weight = nn.Parameter(torch.empty(words, units).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(units).uniform_(-bound, bound))

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        product: torch.Tensor = _SparseMatmul.apply(self.weight, bag.indptr, bag.indices, bag.values)  # type: ignore[no-untyped-call]
        return product + self.bias


class _SparseMatmul(torch.autograd.Function):
    """x W for CSR x, with the gradient of W compact over the distinct columns of x."""

    @staticmethod
    def forward(ctx: Any, weight: torch.Tensor, indptr: torch.Tensor, indices: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(indptr, indices, values)
        ctx.shape = weight.shape
        return functional.embedding_bag(indices, weight, indptr[:-1], mode="sum", per_sample_weights=values)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        indptr, indices, values = ctx.saved_tensors
        gradient = gradients[0].contiguous()
        rows, compact = torch.unique(indices, return_inverse=True)
        # scipy's CSR product is twice as fast here as torch's.
        batch = sp.csr_array((values.numpy(), compact.numpy(), indptr.numpy()), shape=(len(gradient), len(rows)))
        by_word = torch.from_numpy(batch.T.tocsr() @ gradient.numpy())
        return torch.sparse_coo_tensor(rows[None], by_word, ctx.shape, is_coalesced=True, check_invariants=False), None, None, None
