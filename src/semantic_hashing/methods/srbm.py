"""S-RBM: semantic hashing by stacked restricted Boltzmann machines (Salakhutdinov and Hinton, IJAR 2009)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.hashers.epochs import ENCODE_BATCH, EpochTrained, TrainingData
from semantic_hashing.neural.batches import Bag, in_order
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.rbm import BinaryRBM, ConstrainedPoissonRBM, pretrain
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.sparse_input import SparseInput
from semantic_hashing.neural.training import GradientStep, Step

METHODS: dict[str, dict[str, object]] = {"S-RBM": {}}
CARD = {
    "class": "SRBM",
    "family": "generative",
    "year": 2009,
    "paper": "salakhutdinov2009semantic",
    "style": {"S-RBM": ("black", "p")},
}


@dataclass(eq=False)
class SRBM(EpochTrained):
    """A deep autoencoder of word counts, pre-trained as a stack of RBMs, whose noisy code layer becomes binary.

    1. Pre-training, layer by layer, by one-step contrastive divergence: a constrained-Poisson RBM on the counts, binary
       RBMs above it, the last with one unit per bit (section 3).
    2. The stack is unrolled into an autoencoder V - hidden - bits - hidden - V and fine-tuned on the cross-entropy
       between the normalised counts and the softmax output. Gaussian noise on the code layer's inputs while training
       drives its units towards 0 or 1 (section 3.3).
    3. bit_i = 1[p_i > threshold].

    Args:
        hidden: units of the layers below the code.
        noise_std: standard deviation of the noise on the code's inputs (the paper's variance is 16).
        threshold: a probability (the paper: 0.1), or "median" of each bit over the training documents.
        pretrain_rate: Adam's rate in pre-training.
        pretrain_epochs: passes over the documents for each machine.
        learning_rate: Adam's rate in fine-tuning.
        max_epochs: bound of the fine-tuning.
        selector: "precision" or "leave-one-out" (see ``hashers.selection``), "likelihood" of the validation documents, which is
            label-free, or "none": the last epoch.
    """

    features = "counts"
    hidden: tuple[int, ...] = (500, 500)
    noise_std: float = 4.0
    threshold: float | Literal["median"] = 0.1
    pretrain_rate: float = 0.001
    pretrain_epochs: int = 5
    learning_rate: float = 0.001
    batch_size: int = 100
    max_epochs: int = 8
    selector: Literal["precision", "leave-one-out", "likelihood", "none"] = "precision"

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """See ``EpochTrained.check``; ``X`` holds word counts."""
        super().check(X, y, context)
        if X.data.min(initial=0) < 0:
            raise HasherError("S-RBM needs word counts; the features hold negative values")

    def build(self, data: TrainingData) -> nn.Module:
        """Pre-train the stack and unroll it."""
        return _Unrolled(self._stack(data.X, data.rng), self.noise_std)

    def step(self, data: TrainingData) -> Step:
        """Fine-tuning; see ``EpochTrained.step``."""
        return GradientStep(lambda rows, step: -self.network_.likelihood(Bag.of(data.X[rows])).mean(), RowAdam(self.network_, self.learning_rate))

    def scores_of(self, bag: Bag) -> torch.Tensor:
        """Probabilities of the code units, without noise: (B, l)."""
        code: torch.Tensor = self.network_.code(bag)
        return code

    def criterion(self, validation: Validation) -> float:
        """Mean log-likelihood per word of the validation documents: the selector "likelihood"."""
        batches = in_order(validation.X.shape[0], ENCODE_BATCH)
        return float(torch.cat([self.network_.likelihood(Bag.of(validation.X[rows])) for rows in batches]).mean())

    def _stack(self, X: sp.csr_array, rng: np.random.Generator) -> tuple[ConstrainedPoissonRBM, list[BinaryRBM]]:
        """The pre-trained machines, bottom first."""
        steps: dict[str, Any] = {"documents": X.shape[0], "rng": rng, "batch_size": self.batch_size}
        steps |= {"rate": self.pretrain_rate, "epochs": self.pretrain_epochs}
        bottom = ConstrainedPoissonRBM(X.shape[1], self.hidden[0], np.asarray(X.sum(axis=0)).ravel())
        pretrain(bottom, lambda rows: Bag.of(X[rows]), **steps)
        with torch.no_grad():
            units = torch.cat([bottom.hidden(Bag.of(X[rows])) for rows in in_order(X.shape[0], ENCODE_BATCH)])
        above: list[BinaryRBM] = []
        for visible, hidden in itertools.pairwise((*self.hidden, self.bits)):
            machine = BinaryRBM(visible, hidden)
            pretrain(machine, units.__getitem__, **steps)
            with torch.no_grad():
                units = machine.hidden(units)
            above.append(machine)
        return bottom, above


class _Unrolled(nn.Module):
    """The stack as an autoencoder; the decoder starts as the encoder's transpose and is then its own."""

    def __init__(self, stack: tuple[ConstrainedPoissonRBM, list[BinaryRBM]], noise_std: float) -> None:
        super().__init__()
        bottom, above = stack
        self.noise_std = noise_std
        self.first: SparseInput = bottom.input
        self.up = nn.ModuleList(_linear(machine.weight.T, machine.bias) for machine in above)
        self.down = nn.ModuleList(_linear(machine.weight, machine.visible_bias) for machine in reversed(above))
        self.output = SoftmaxDecoder(*bottom.input.weight.shape[::-1])
        with torch.no_grad():
            self.output.weight[:-1] = bottom.input.weight.T
            self.output.weight[-1] = bottom.visible_bias

    def code_logits(self, bag: Bag) -> torch.Tensor:
        """Inputs of the code units: (B, l)."""
        units = torch.sigmoid(self.first(bag))
        for layer in self.up[:-1]:
            units = torch.sigmoid(layer(units))
        logits: torch.Tensor = self.up[-1](units)
        return logits

    def code(self, bag: Bag) -> torch.Tensor:
        """Probabilities of the code units without noise: (B, l)."""
        return torch.sigmoid(self.code_logits(bag))

    def likelihood(self, bag: Bag) -> torch.Tensor:
        """Mean log-likelihood per word of each document, (B,): minus the cross-entropy with its normalised counts."""
        logits = self.code_logits(bag)
        units = torch.sigmoid(logits + self.noise_std * torch.randn_like(logits) if self.training else logits)
        for layer in self.down:
            units = torch.sigmoid(layer(units))
        lengths = torch.zeros(len(units)).index_add(0, bag.documents, bag.values).clamp_(min=1)
        likelihood: torch.Tensor = self.output(units, bag) / lengths
        return likelihood


def _linear(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    """A layer that starts with this weight (out, in) and bias."""
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer
