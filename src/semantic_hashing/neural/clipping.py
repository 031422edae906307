"""Adam on gradients that are no longer than a bound."""

from __future__ import annotations

import torch
from torch import nn

from semantic_hashing.neural.optimizer import RowAdam


class ClippedAdam(RowAdam):
    """``RowAdam`` whose gradient, of all parameters together, is scaled down to the norm ``clip`` where it is longer.

    Args:
        model: see ``RowAdam``.
        rate: see ``RowAdam``; it does not decay.
        clip: the norm; 0 leaves every gradient as it is.
    """

    def __init__(self, model: nn.Module, rate: float, clip: float) -> None:
        super().__init__(model, rate, decay=1.0)
        self.clip = clip

    @torch.no_grad()
    def step(self) -> None:
        """See ``RowAdam``."""
        if self.clip:
            norm = self.norm()
            if norm > self.clip:
                self._scale(self.clip / norm)
        super().step()

    def norm(self) -> float:
        """The norm of the gradient since the last step."""
        squares = [parameter.grad.square().sum() for parameter in self._dense if parameter.grad is not None]
        for layer in self._inputs:
            if not layer.factors:
                continue
            words, place = torch.unique(torch.cat([bag.indices for bag, _ in layer.factors]), return_inverse=True)
            entries = torch.cat([bag.values[:, None] * gradient[bag.documents] for bag, gradient in layer.factors])
            squares.append(entries.new_zeros(len(words), entries.shape[1]).index_add_(0, place, entries).square().sum())
        return float(torch.stack(squares).sum().sqrt()) if squares else 0.0

    def _scale(self, factor: float) -> None:
        for parameter in self._dense:
            if parameter.grad is not None:
                parameter.grad.mul_(factor)
        for layer in self._inputs:
            for _, gradient in layer.factors:
                gradient.mul_(factor)
