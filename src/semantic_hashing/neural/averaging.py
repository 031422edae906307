"""The mean of a module's weights over the epochs, which is evaluated in place of the weights that are trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.training import GradientStep


class Averaged(nn.Module):
    """A module, and the mean of its weights at the ends of the epochs 1 ... t with weights factor^(t-1), ..., factor, 1.

    In training it is the module itself, in evaluation the module with the mean weights. The mean is part of the state, so
    that whoever keeps the state of the best epoch and loads it again has that epoch's mean. At factor 0 the mean is the
    last epoch's weights.

    Args:
        module: what is trained.
        factor: in [0, 1).
    """

    def __init__(self, module: nn.Module, factor: float) -> None:
        super().__init__()
        self.module = module
        self.factor = factor
        # A buffer's name holds no dot.
        self._buffer_of = {name: "mean_of_" + name.replace(".", "_") for name, _ in module.named_parameters()}
        for name, parameter in module.named_parameters():
            self.register_buffer(self._buffer_of[name], parameter.detach().clone())
        # The sum of the weights in the mean: 1 + factor + factor^2 + ...
        self.register_buffer("mass", torch.zeros(()))

    def forward(self, *arguments: Any) -> Any:
        """The module, or in evaluation the module with its mean weights."""
        return self.module(*arguments) if self.training else torch.func.functional_call(self.module, self.mean(), arguments)

    def mean(self) -> dict[str, torch.Tensor]:
        """The mean weights by the names that they have in the module."""
        return {name: self.get_buffer(buffer) for name, buffer in self._buffer_of.items()}

    @torch.no_grad()
    def take_in(self) -> None:
        """Add the weights as they stand, settled, to the mean: once at the end of an epoch."""
        mass = self.get_buffer("mass").mul_(self.factor).add_(1)
        mean = self.mean()
        for name, parameter in self.module.named_parameters():
            mean[name].lerp_(parameter, 1 / float(mass))


class AveragingStep(GradientStep):
    """A gradient step whose weights are averaged at the end of each epoch, when they are settled.

    Args:
        loss: see ``GradientStep``.
        optimizer: see ``GradientStep``.
        averaged: whose mean to keep.
    """

    def __init__(self, loss: Callable[[np.ndarray, int], torch.Tensor], optimizer: RowAdam, averaged: Averaged) -> None:
        super().__init__(loss, optimizer)
        self.averaged = averaged

    def settle(self) -> None:
        """See ``Step``; ``train`` calls it once an epoch."""
        super().settle()
        self.averaged.take_in()
