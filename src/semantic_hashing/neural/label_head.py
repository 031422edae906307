"""What a supervised network says of a document's labels."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.neural.batches import tensor

LabelLoss = Literal["logistic", "softmax"]


class LabelHead(nn.Module):
    """p(y | z) of L labels from a latent code z, by a multilayer perceptron.

    Args:
        units: dimensions of z.
        labels: L.
        hidden: units of its ReLU layers; none make it linear.
        loss: "logistic": each label is a yes or no of its own; "softmax": the labels of a document share one distribution,
            to which each contributes equally (what a softmax means where documents have several labels is not given).
    """

    def __init__(self, units: int, labels: int, hidden: tuple[int, ...], loss: LabelLoss) -> None:
        super().__init__()
        self.loss = loss
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise((units, *hidden, labels)))

    def start_at(self, labels: np.ndarray, documents: int) -> None:
        """Set the last biases so that training starts at the share of documents that have each label.

        Else its first steps go into those biases, through every code at once, which at a large weight kills the code.

        Args:
            labels: (L,) how many of the training documents have each label.
            documents: how many training documents there are.
        """
        share = (labels + 1) / (documents + 2)
        with torch.no_grad():
            start = np.log(share) if self.loss == "softmax" else np.log(share / (1 - share))
            last = self.layers[-1]
            assert isinstance(last, nn.Linear)
            last.bias.copy_(tensor(start.astype(np.float32)))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Logits (B, L)."""
        for layer in self.layers[:-1]:
            z = torch.relu(layer(z))
        logits: torch.Tensor = self.layers[-1](z)
        return logits

    def log_likelihood(self, z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Log p(y | z) in nats, (B,), of labels (B, L) in {0, 1}."""
        logits = self(z)
        if self.loss == "softmax":
            return (labels * functional.log_softmax(logits, dim=1)).sum(dim=1) / labels.sum(dim=1).clamp(min=1)
        return -functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").sum(dim=1)
