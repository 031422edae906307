"""What the neural parts compute otherwise on a GPU, with the same results but for rounding.

On a CPU a step is bound by arithmetic and memory, so that its parts touch few rows and reuse buffers. On a GPU it is bound by the number of
kernels that are launched, and a wide weight is updated whole in less time than its rows are picked: there the input layer's gradient is one
product of matrices and its Adam the dense one, the decoder's likelihood is a dense log softmax, and dropped words stay as zeros. Nothing here
adds up in an order that may change, nor waits for the GPU within a step.

No module that a method imports names this one: it is put in place by who trains on a GPU (``parts``). So an edit here retrains no model of a CPU.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import torch
from torch import nn

from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.clipping import ClippedAdam
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import _LogLikelihood
from semantic_hashing.neural.sparse_input import Factors

_row_adam = RowAdam.__init__


@contextlib.contextmanager
def parts() -> Iterator[None]:
    """Within it the neural parts compute as on a GPU, on whatever device their tensors are; begin and end it between two fits."""
    documents = cached_property(_documents)
    documents.__set_name__(Bag, "documents")
    replaced = [
        (Bag, "documents", documents),
        (Bag, "drop_words", _drop_words),
        (RowAdam, "__init__", _init),
        (RowAdam, "step", _step),
        (RowAdam, "settle", _settle),
        (ClippedAdam, "step", _clipped_step),
        (_LogLikelihood, "forward", staticmethod(_log_likelihood)),
        (_LogLikelihood, "backward", staticmethod(_log_likelihood_gradient)),
    ]
    before = [(owner, name, vars(owner)[name]) for owner, name, _ in replaced]
    try:
        for owner, name, new in replaced:
            setattr(owner, name, new)
        yield
    finally:
        for owner, name, old in before:
            setattr(owner, name, old)


def _documents(self: Bag) -> torch.Tensor:
    """See ``Bag.documents``; told how many entries there are, torch need not ask the GPU."""
    return torch.repeat_interleave(torch.arange(len(self.indptr) - 1), self.indptr.diff(), output_size=len(self.indices))


def _drop_words(self: Bag, rate: float) -> Bag:
    """See ``Bag.drop_words``; a dropped entry stays, with the value 0."""
    if rate == 0:
        return self
    dropped = Bag(self.indptr, self.indices, self.values * (torch.rand_like(self.values) >= rate) / (1 - rate), self.words)
    vars(dropped)["documents"] = self.documents
    return dropped


def _init(self: RowAdam, model: nn.Module, *arguments: Any, **options: Any) -> None:
    """See ``RowAdam``; the weight of a ``SparseInput`` is a parameter like the others."""
    _row_adam(self, model, *arguments, **options)
    for layer, rows in zip(self._inputs, self._rows, strict=True):
        self._dense.append(layer.weight)
        self._moments.append((rows.first, rows.second, torch.zeros(())))


@torch.no_grad()
def _step(self: RowAdam) -> None:
    """See ``RowAdam.step``: Adam of dense gradients."""
    _take_gradients(self)
    self._step_dense(self.rate * self.decay ** (self.steps // self.decay_steps))
    self.steps += 1


@torch.no_grad()
def _clipped_step(self: ClippedAdam) -> None:
    """See ``ClippedAdam.step``."""
    _take_gradients(self)
    gradients = [parameter.grad for parameter in self._dense if parameter.grad is not None]
    if self.clip and gradients:
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        torch._foreach_mul_(gradients, (self.clip / norm).clamp(max=1.0))
    _step(self)


def _settle(self: RowAdam) -> None:
    """See ``RowAdam.settle``: nothing is ever pending."""


def _take_gradients(optimizer: RowAdam) -> None:
    """Make the gradients of the input layers' weights from their factors."""
    for layer in optimizer._inputs:
        factors = layer.take_gradient()
        if factors is not None:
            layer.weight.grad = _product(factors, len(layer.weight))


def _product(factors: Factors, words: int) -> torch.Tensor:
    """X' G (V, units), with X made dense: on a GPU an array of a batch's documents by all words is small."""
    return _dense(factors.documents * words + factors.words, factors.values, len(factors.gradient), words).T @ factors.gradient


def _dense(flat: torch.Tensor, values: torch.Tensor, documents: int, words: int) -> torch.Tensor:
    """A batch (B, V) whose entries have these places; where a document names a word twice both count."""
    return values.new_zeros(documents * words).index_add_(0, flat, values).view(documents, words)


def _log_likelihood(
    ctx: Any, code: torch.Tensor, weight: torch.Tensor, documents: torch.Tensor, indices: torch.Tensor, values: torch.Tensor, relu: bool
) -> torch.Tensor:
    """See ``softmax_decoder._LogLikelihood``."""
    logits = torch.addmm(weight[-1], code, weight[:-1])
    ctx.dead = logits <= 0 if relu else None
    log_softmax = torch.log_softmax(logits.relu_() if relu else logits, dim=1)
    target = _dense(documents * weight.shape[1] + indices, values, len(code), weight.shape[1])
    ctx.save_for_backward(code, weight, log_softmax, target)
    found: torch.Tensor = torch.linalg.vecdot(target, log_softmax)
    return found


def _log_likelihood_gradient(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
    """Its backward pass."""
    code, weight, log_softmax, target = ctx.saved_tensors
    of_logits = torch._log_softmax_backward_data(target * gradients[0][:, None], log_softmax, 1, log_softmax.dtype)
    if ctx.dead is not None:
        of_logits.masked_fill_(ctx.dead, 0)
    with_one = torch.cat([code, code.new_ones(len(code), 1)], dim=1)
    return of_logits @ weight[:-1].T, with_one.T @ of_logits, None, None, None, None
