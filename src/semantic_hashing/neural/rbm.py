"""Restricted Boltzmann machines, trained by one step of contrastive divergence.

The gradient of contrastive divergence is that of F(v_data) - F(v_model), with F the free energy and the reconstruction
v_model held fixed (Hinton, 2002), so both machines state their free energy and how they reconstruct.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.core.progress import track
from semantic_hashing.neural.batches import Bag, shuffled, tensor
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.sparse_input import SparseInput

logger = logging.getLogger(__name__)


class ConstrainedPoissonRBM(nn.Module):
    """A bag of words as visible units, binary hidden units (Salakhutdinov and Hinton 2009, section 3.1).

        p(h_j = 1 | v) = sigmoid(c_j + sum_w v_w W_wj),
        v | h: a document keeps its length N, its words have rates N softmax(b + W h).

    The counts of N words drawn from the softmax have those rates, and make the reconstruction as sparse as a document.
    """

    def __init__(self, words: int, units: int, mass: np.ndarray) -> None:
        super().__init__()
        self.input = SparseInput(words, units)
        nn.init.normal_(self.input.weight, std=0.01)
        nn.init.zeros_(self.input.bias)
        # The biases start at the corpus's word frequencies, as the softmax decoder's do.
        share = (mass + 1) / (mass.sum() + words)
        self.visible_bias = nn.Parameter(tensor(np.log(share).astype(np.float32)))

    def hidden(self, bag: Bag) -> torch.Tensor:
        """p(h = 1 | v): (B, units)."""
        return torch.sigmoid(self.input(bag))

    def reconstruct(self, bag: Bag) -> Bag:
        """Documents of the same lengths drawn from p(v | h) with h ~ p(h | v)."""
        code = StraightThrough().code(self.hidden(bag), stochastic=True)
        reached = torch.softmax(code @ self.input.weight.T + self.visible_bias, dim=1).cumsum(dim=1)
        lengths = torch.zeros(len(reached)).index_add_(0, bag.documents, bag.values).round().long()
        documents = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        # Inverse of each document's distribution, for all words of all documents at once: rows are shifted apart by 2.
        shifted = (reached / reached[:, -1:] + 2.0 * torch.arange(len(reached))[:, None]).double().view(-1)
        drawn = torch.searchsorted(shifted, torch.rand(len(documents), dtype=torch.float64) + 2.0 * documents)
        words = (drawn - documents * bag.words).clamp_(0, bag.words - 1)
        return Bag(torch.cat([torch.zeros(1, dtype=torch.long), lengths.cumsum(0)]), words, torch.ones(len(words)), bag.words)

    def free_energy(self, bag: Bag) -> torch.Tensor:
        """F(v) = -b'v - sum_j softplus(c_j + (v W)_j), (B,)."""
        linear = torch.zeros(len(bag.indptr) - 1).index_add(0, bag.documents, bag.values * self.visible_bias[bag.indices])
        return -linear - functional.softplus(self.input(bag)).sum(dim=1)


class BinaryRBM(nn.Module):
    """Binary visible and hidden units: p(h = 1 | v) = sigmoid(c + v W), p(v = 1 | h) = sigmoid(b + h W')."""

    def __init__(self, visible: int, units: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(0.01 * torch.randn(visible, units))
        self.bias = nn.Parameter(torch.zeros(units))
        self.visible_bias = nn.Parameter(torch.zeros(visible))

    def hidden(self, v: torch.Tensor) -> torch.Tensor:
        """p(h = 1 | v): (B, units)."""
        return torch.sigmoid(v @ self.weight + self.bias)

    def reconstruct(self, v: torch.Tensor) -> torch.Tensor:
        """p(v = 1 | h) with h ~ p(h | v): (B, visible)."""
        return torch.sigmoid(StraightThrough().code(self.hidden(v), stochastic=True) @ self.weight.T + self.visible_bias)

    def free_energy(self, v: torch.Tensor) -> torch.Tensor:
        """F(v) = -b'v - sum_j softplus(c_j + (v W)_j), (B,)."""
        return -(v @ self.visible_bias) - functional.softplus(v @ self.weight + self.bias).sum(dim=1)


def pretrain(
    machine: ConstrainedPoissonRBM | BinaryRBM,
    visible: Callable[[np.ndarray], Bag | torch.Tensor],
    *,
    documents: int,
    rng: np.random.Generator,
    rate: float,
    batch_size: int,
    epochs: int,
) -> None:
    """Train ``machine`` in place by one-step contrastive divergence.

    Args:
        machine: the machine.
        visible: its input for the documents at these row indices.
        documents: number of training documents.
        rng: shuffles the documents.
        rate: Adam's learning rate.
        batch_size: documents per step.
        epochs: passes over the documents.
    """
    optimizer = RowAdam(machine, rate)
    for epoch in track(range(1, epochs + 1), f"{type(machine).__name__} epochs"):
        gap = 0.0
        for rows in shuffled(documents, batch_size, rng):
            data = visible(rows)
            optimizer.settle()  # a reconstruction reads every row
            with torch.no_grad():
                model = machine.reconstruct(data)  # type: ignore[arg-type]
            loss = (machine.free_energy(data) - machine.free_energy(model)).mean()  # type: ignore[arg-type]
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            gap += loss.item() * len(rows)
        optimizer.settle()
        logger.info("%s epoch %d: free-energy gap %.4f", type(machine).__name__, epoch, gap / documents)
