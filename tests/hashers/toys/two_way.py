"""Codes of two-way categories: a bit is the likelier of two logits, so nothing is cut at a threshold."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.hashers.epochs import EpochTrained
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import GradientStep


class Categories(nn.Module):
    def __init__(self, words, bits):
        super().__init__()
        self.bits = bits
        self.encoder, self.decoder = Encoder(words, (2 * bits,), 0.0, linear=True), SoftmaxDecoder(bits, words)

    def logits(self, bag):
        return self.encoder(bag).view(-1, self.bits, 2)

    def loss(self, bag):
        drawn = functional.gumbel_softmax(self.logits(bag), tau=0.7, hard=True)
        return -self.decoder(drawn[:, :, 1], bag).mean()


@dataclass(eq=False)
class TwoWay(EpochTrained):
    """A categorical autoencoder of documents with two categories a bit."""

    def build(self, data):
        return Categories(data.X.shape[1], self.bits)

    def step(self, data):
        return GradientStep(lambda rows, step: self.network_.loss(Bag.of(data.X[rows])), RowAdam(self.network_, self.learning_rate))

    def scores_of(self, bag) -> torch.Tensor:
        return self.network_.logits(bag)

    def bits_of(self, scores: np.ndarray) -> np.ndarray:
        return scores[:, :, 1] > scores[:, :, 0]
