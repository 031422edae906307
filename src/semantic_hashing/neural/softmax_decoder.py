"""The softmax decoder over the vocabulary, linear in the code or above hidden layers."""

from __future__ import annotations

import itertools
import math
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from semantic_hashing.neural.batches import Bag, tensor

OutputActivation = Literal["none", "relu"]
LOG_2 = math.log(2)


class SoftmaxDecoder(nn.Module):
    """p(w | z) = exp(a_w) / sum_j exp(a_j) with a_w = z' e_w + b_w, and log p(x | z) = sum_w x_w log p(w | z) (NASH, section 3.1).

    ``weight`` (units + 1, V) holds the word embeddings e, one dimension per bit (or per unit of the last hidden layer), and
    in its last row the biases b: one matrix product serves both.

    Args:
        bits: dimensions of z.
        words: V.
        hidden: units of ReLU layers between z and the embeddings; none in the paper's model.
        activation: "none", or "relu" of a before the softmax, as the paper's table of decoders may have had it.
    """

    def __init__(self, bits: int, words: int, hidden: tuple[int, ...] = (), activation: OutputActivation = "none") -> None:
        super().__init__()
        self.activation = activation
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise((bits, *hidden)))
        self.weight = nn.Parameter(torch.empty((hidden or (bits,))[-1] + 1, words))
        nn.init.xavier_uniform_(self.weight[:-1])
        nn.init.zeros_(self.weight[-1:])

    def start_at(self, mass: np.ndarray) -> None:
        """Set the biases to the log share of each word's total ``mass`` (V,) in the training targets, smoothed by one.

        Training then starts at the unigram model instead of spending its first epochs on getting there. Under a ReLU the
        biases stay at 0: a log share is negative, and no word would ever get a gradient.
        """
        if self.activation == "relu":
            return
        share = (mass + 1) / (mass.sum() + len(mass))
        with torch.no_grad():
            self.weight[-1] = tensor(np.log(share).astype(np.float32))

    def forward(self, code: torch.Tensor, target: Bag) -> torch.Tensor:
        """Log-likelihood (B,) in nats of the target bags under codes (B, l); only the targets' words are gathered."""
        for layer in self.layers:
            code = torch.relu(layer(code))
        arguments = (code, self.weight, target.documents, target.indices, target.values, self.activation == "relu")
        return _LogLikelihood.apply(*arguments)  # type: ignore[no-untyped-call, no-any-return]


class _LogLikelihood(torch.autograd.Function):
    """sum_w x_w log softmax(z E)_w per document, with the exponentials of the forward pass reused by the backward pass."""

    @staticmethod
    def forward(
        ctx: Any, code: torch.Tensor, weight: torch.Tensor, documents: torch.Tensor, indices: torch.Tensor, values: torch.Tensor, relu: bool
    ) -> torch.Tensor:
        # Logits in base 2, for powers of 2 take half the time of powers of e; in place, for each buffer of (B, V) is one more to stream.
        code = torch.cat([code, code.new_ones(len(code), 1)], dim=1)
        logits = (code / LOG_2) @ weight
        ctx.dead = logits <= 0 if relu else None
        if relu:
            logits.relu_()
        flat = documents * weight.shape[1] + indices
        powers = logits.sub_(logits.amax(dim=1, keepdim=True))
        targets = powers.view(-1)[flat]
        total = powers.exp2_().sum(dim=1)
        ctx.save_for_backward(code, weight, documents, flat, values)
        ctx.powers, ctx.total = powers, total
        return code.new_zeros(len(code)).index_add_(0, documents, values * (LOG_2 * targets - total.log()[documents]))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        # d/d logits = x - |x| softmax, times the incoming gradient of each document.
        code, weight, documents, flat, values = ctx.saved_tensors
        incoming = gradients[0]
        mass = torch.zeros_like(incoming).index_add_(0, documents, values)
        logits_gradient = ctx.powers.mul_(-(mass * incoming / ctx.total)[:, None])
        del ctx.powers
        logits_gradient.view(-1).index_add_(0, flat, values * incoming[documents])
        if ctx.dead is not None:
            logits_gradient.masked_fill_(ctx.dead, 0)
        return logits_gradient @ weight[:-1].T, code.T @ logits_gradient, None, None, None, None
