"""Adam with the paper's schedule, for dense gradients and for the row-sparse gradients of the input layer."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.optim.adam import adam

from semantic_hashing.neural.row_update import EPSILON, FIRST_DECAY, SECOND_DECAY, update_rows, update_rows_of_tensors
from semantic_hashing.neural.sparse_input import SparseInput

# A compiled function has no signature that a type checker sees.
_update_rows: Callable[..., None] = update_rows


class RowAdam:
    """Adam (Kingma and Ba, 2015) whose rate falls by a factor every so many steps.

    Of the weight of a ``SparseInput`` only the rows of the words in the batch are updated, moments included (the "lazy"
    Adam of sparse embeddings): the moments of a word that is absent do not decay until it comes again.

    Args:
        model: what to train: all its parameters that require a gradient.
        rate: learning rate of the first step.
        decay: factor of the rate every ``decay_steps`` steps (NASH: 0.96 every 10,000).
        decay_steps: steps between two decays.
        every_row: update every row of a ``SparseInput`` at each step, as Adam does of a dense gradient.
    """

    def __init__(self, model: nn.Module, rate: float, decay: float = 0.96, decay_steps: int = 10_000, every_row: bool = False) -> None:
        self.rate, self.decay, self.decay_steps, self.every_row = rate, decay, decay_steps, every_row
        self.steps = 0
        self._inputs = [module for module in model.modules() if isinstance(module, SparseInput)]
        by_row = {id(layer.weight) for layer in self._inputs}
        self._dense = [p for p in model.parameters() if p.requires_grad and id(p) not in by_row]
        self._moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self._dense]
        self._row_moments = [(torch.zeros_like(layer.weight), torch.zeros_like(layer.weight)) for layer in self._inputs]

    @torch.no_grad()
    def step(self) -> None:
        """One update from the gradients, which are then cleared."""
        rate = self.rate * self.decay ** (self.steps // self.decay_steps)
        self._step_dense(rate)
        self.steps += 1
        for layer, (first, second) in zip(self._inputs, self._row_moments, strict=True):
            factors = layer.take_gradient()
            if factors is None:
                continue
            step = rate / (1 - FIRST_DECAY**self.steps), 1 / math.sqrt(1 - SECOND_DECAY**self.steps)
            if layer.weight.is_cuda:
                update_rows_of_tensors(layer.weight, first, second, *factors, *step, self.every_row)
            else:
                arrays = [tensor.numpy() for tensor in (layer.weight.detach(), first, second, *factors)]
                _update_rows(*arrays, np.float32(step[0]), np.float32(step[1]), self.every_row)

    def _step_dense(self, rate: float) -> None:
        held = [(p, p.grad, *moments) for p, moments in zip(self._dense, self._moments, strict=True) if p.grad is not None]
        if not held:
            return
        parameters, gradients, first, second = (list(column) for column in zip(*held, strict=True))
        adam(
            parameters,
            gradients,
            first,
            second,
            max_exp_avg_sqs=[],
            # The functional form counts the steps up itself.
            state_steps=[torch.tensor(float(self.steps)) for _ in parameters],
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
