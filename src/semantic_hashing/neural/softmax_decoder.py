"""The softmax decoder over the vocabulary, linear in the code."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from semantic_hashing.neural.batches import Bag


class SoftmaxDecoder(nn.Module):
    """p(w | z) = exp(z' e_w + b_w) / sum_j exp(z' e_j + b_j), and log p(x | z) = sum_w x_w log p(w | z) (NASH, section 3.1).

    ``weight`` (l + 1, V) holds the word embeddings e, one dimension per bit, and in its last row the biases b: one
    matrix product serves both.
    """

    def __init__(self, bits: int, words: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(bits + 1, words))
        nn.init.xavier_uniform_(self.weight[:-1])
        nn.init.zeros_(self.weight[-1:])

    def start_at(self, mass: np.ndarray) -> None:
        """Set the biases to the log share of each word's total ``mass`` (V,) in the training targets, smoothed by one.

        Training then starts at the unigram model instead of spending its first epochs on getting there.
        """
        share = (mass + 1) / (mass.sum() + len(mass))
        with torch.no_grad():
            self.weight[-1] = torch.from_numpy(np.log(share).astype(np.float32))

    def forward(self, code: torch.Tensor, target: Bag) -> torch.Tensor:
        """Log-likelihood (B,) in nats of the target bags under codes (B, l); only the targets' words are gathered."""
        extended = torch.cat([code, code.new_ones(len(code), 1)], dim=1)
        return _LogLikelihood.apply(extended, self.weight, target.documents, target.indices, target.values)  # type: ignore[no-untyped-call, no-any-return]


class _LogLikelihood(torch.autograd.Function):
    """sum_w x_w log softmax(z E)_w per document, with the probabilities of the forward pass reused by the backward pass."""

    @staticmethod
    def forward(
        ctx: Any, code: torch.Tensor, weight: torch.Tensor, documents: torch.Tensor, indices: torch.Tensor, values: torch.Tensor
    ) -> torch.Tensor:
        logits = code @ weight
        flat = documents * weight.shape[1] + indices
        targets, largest = logits.view(-1)[flat], logits.amax(dim=1)
        # In place: a buffer of (B, V) less to stream.
        probabilities = torch.softmax(logits, dim=1, out=logits)
        # log sum exp without a second pass of exponentials: at the largest logit, log p = logit - lse.
        log_p = targets - (largest - probabilities.amax(dim=1).log())[documents]
        ctx.save_for_backward(code, weight, documents, flat, values)
        ctx.probabilities = probabilities
        return code.new_zeros(len(code)).index_add_(0, documents, values * log_p)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None, None, None]:
        # d/d logits = x - |x| softmax, times the incoming gradient of each document.
        code, weight, documents, flat, values = ctx.saved_tensors
        incoming = gradients[0]
        mass = torch.zeros_like(incoming).index_add_(0, documents, values)
        logits_gradient = ctx.probabilities.mul_(-(mass * incoming)[:, None])
        del ctx.probabilities
        logits_gradient.view(-1).index_add_(0, flat, values * incoming[documents])
        return logits_gradient @ weight.T, code.T @ logits_gradient, None, None, None
