"""Adam with the paper's schedule, for dense gradients and for the row-sparse gradients of the input layer."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.optim.adam import adam

from semantic_hashing.neural import row_update
from semantic_hashing.neural.row_update import EPSILON, FIRST_DECAY, SECOND_DECAY, Rows
from semantic_hashing.neural.sparse_input import SparseInput

# A compiled function has no signature that a type checker sees.
_settle_rows: Callable[..., None] = row_update.settle_rows
_update_rows: Callable[..., None] = row_update.update_rows


class RowAdam:
    """Adam (Kingma and Ba, 2015) whose rate falls by a factor every so many steps.

    Of the weight of a ``SparseInput`` a step updates the rows of the batch's words alone; what it does to the others is
    made up for when they are next read (see ``row_update``). The layer's forward pass sees to that; whoever reads the
    weight otherwise calls ``settle`` first.

    Args:
        model: what to train: all its parameters that require a gradient.
        rate: learning rate of the first step.
        decay: factor of the rate every ``decay_steps`` steps (NASH: 0.96 every 10,000).
        decay_steps: steps between two decays.
        every_row: update every row of a ``SparseInput`` at each step, instead of when it is next read.
    """

    def __init__(self, model: nn.Module, rate: float, decay: float = 0.96, decay_steps: int = 10_000, every_row: bool = False) -> None:
        self.rate, self.decay, self.decay_steps, self.every_row = rate, decay, decay_steps, every_row
        self.steps = 0
        self._inputs = [module for module in model.modules() if isinstance(module, SparseInput)]
        by_row = {id(layer.weight) for layer in self._inputs}
        self._dense = [p for p in model.parameters() if p.requires_grad and id(p) not in by_row]
        # Of each parameter: the running means of its gradient and of its square, and the steps taken.
        self._moments = [(torch.zeros_like(p), torch.zeros_like(p), torch.zeros(())) for p in self._dense]
        self._rows = [_rows(layer.weight.detach()) for layer in self._inputs]

    @torch.no_grad()
    def step(self) -> None:
        """One update from the gradients, which are then cleared."""
        rate = self.rate * self.decay ** (self.steps // self.decay_steps)
        self._step_dense(rate)
        self.steps += 1
        for layer, rows in zip(self._inputs, self._rows, strict=True):
            factors = layer.take_gradient()
            if factors is None:
                continue
            step = rate / (1 - FIRST_DECAY**self.steps), 1 / math.sqrt(1 - SECOND_DECAY**self.steps)
            layer.before_reading = functools.partial(_settle, rows)
            if layer.weight.is_cuda:
                row_update.update_rows_of_tensors(rows, *factors, *step, self.every_row)
            else:
                _update_rows(_arrays(rows), *(tensor.numpy() for tensor in factors), np.float32(step[0]), np.float32(step[1]), self.every_row)

    def settle(self) -> None:
        """Bring every row of every ``SparseInput`` to where this step's Adam has it."""
        for layer, rows in zip(self._inputs, self._rows, strict=True):
            _settle(rows, torch.arange(len(rows.weight)))
            layer.before_reading = None

    def _step_dense(self, rate: float) -> None:
        held = [(p, p.grad, *moments) for p, moments in zip(self._dense, self._moments, strict=True) if p.grad is not None]
        if not held:
            return
        parameters, gradients, first, second, steps = (list(column) for column in zip(*held, strict=True))
        adam(
            parameters,
            gradients,
            first,
            second,
            max_exp_avg_sqs=[],
            state_steps=steps,
            fused=True,
            amsgrad=False,
            beta1=FIRST_DECAY,
            beta2=SECOND_DECAY,
            lr=rate,
            weight_decay=0.0,
            eps=EPSILON,
            maximize=False,
        )
        for parameter in parameters:
            parameter.grad = None


def _rows(weight: torch.Tensor) -> Rows[torch.Tensor]:
    """The weight, in place, before its first step."""
    absent, pending = (torch.zeros(len(weight), dtype=dtype, device=weight.device) for dtype in (torch.int64, torch.float32))
    return Rows(weight, torch.zeros_like(weight), torch.zeros_like(weight), absent, pending)


def _arrays(rows: Rows[torch.Tensor]) -> Rows[np.ndarray]:
    return Rows(*(tensor.numpy() for tensor in rows))


def _settle(rows: Rows[torch.Tensor], words: torch.Tensor) -> None:
    if rows.weight.is_cuda:
        row_update.settle_rows_of_tensors(rows, words)
    else:
        _settle_rows(_arrays(rows), words.numpy())
