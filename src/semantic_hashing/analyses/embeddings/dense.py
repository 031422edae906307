"""Hashers on rows that are not sparse: the same models, whose first layers multiply whole matrices."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.epochs import EpochTrained, TrainingData
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.sparse_input import SparseInput


class DenseInput(nn.Module):
    """The affine map x W + b of a ``SparseInput``, with its weight and bias, for rows of which few entries are missing.

    Every row of W gets a gradient at each step, so that what its optimiser does is what it does by row.
    """

    def __init__(self, sparse: SparseInput) -> None:
        super().__init__()
        self.weight, self.bias = sparse.weight, sparse.bias

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        return torch.addmm(self.bias, matrix(bag), self.weight)


def matrix(bag: Bag) -> torch.Tensor:
    """A bag as a matrix (B, V) float32."""
    rows = len(bag.indptr) - 1
    if len(bag.values) == rows * bag.words:
        return bag.values.view(rows, bag.words)
    flat = torch.zeros(rows * bag.words)
    flat[bag.documents * bag.words + bag.indices] = bag.values
    return flat.view(rows, bag.words)


def densified(module: nn.Module) -> None:
    """Put a ``DenseInput`` in the place of every ``SparseInput`` below a module; names and values of the parameters stay."""
    for name, child in module.named_children():
        if isinstance(child, SparseInput):
            setattr(module, name, DenseInput(child))
        else:
            densified(child)


def dense(built: type[Hasher]) -> type[Hasher]:
    """The class for rows that are not sparse: the models of ``built``, but for the order of sums, and several times as fast to train.

    A class whose networks ``EpochTrained`` does not train is given back as it is.
    """
    if not issubclass(built, EpochTrained):
        return built

    def build(hasher: Any, data: TrainingData) -> nn.Module:
        network = built.build(hasher, data)
        densified(network)
        return network

    return type(f"Dense{built.__name__}", (built,), {"build": build, "__doc__": built.__doc__})
