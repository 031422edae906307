"""The frame of the hashers that maximise mutual information: a code of independent bits, and the entropy of a batch's codes under a Markov chain."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import nn

from semantic_hashing.hashers.bounds import NotNegative, Order
from semantic_hashing.hashers.epochs import EpochTrained, TrainingData
from semantic_hashing.hashers.options import Rate
from semantic_hashing.neural.averaging import Averaged, AveragingStep
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.bit_encoder import BitEncoder
from semantic_hashing.neural.markov_prior import windows
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import Step


class Network(nn.Module):
    """What such a hasher trains.

    Attributes:
        encoder: logits (B, l) of the bits of a ``Bag``.
        decoder: of the words, where the method has one.
    """

    def __init__(self, encoder: BitEncoder, averaging: float, decoder: SoftmaxDecoder | None = None) -> None:
        super().__init__()
        self.encoder = Averaged(encoder, averaging)
        self.decoder = decoder


@dataclass(eq=False)
class MutualInformation(EpochTrained):
    """Base of the hashers with an encoder p(z | x) of independent bits. A subclass says what a batch loses.

    Args:
        entropy_weight: of the cross entropy of the batch's mixture of codes under the prior, which is maximised.
        order: bits that a bit depends on under the prior; 0: none.
        random_order: the prior's chain runs over the bits in an order that is drawn anew at each step.
        start: first weights of the encoder: see ``neural.bit_encoder``.
        input_dropout: rate at which words are dropped while training.
        averaging: factor of the weights' mean over the epochs, which is evaluated and encodes, see ``neural.averaging``; 0:
            the weights themselves.
        threshold: "fixed" (0 of a logit) or "median" of each bit over the training documents.
        selector: which epoch is kept: see ``EpochTrained``.
    """

    fixed_threshold = 0.0
    entropy_weight: NotNegative = 3.0
    order: Order = 3
    random_order: bool = False
    start: NotNegative = 0.05
    input_dropout: Rate = 0.0
    averaging: Rate = 0.0
    threshold: Literal["fixed", "median"] = "fixed"
    selector: Literal["precision", "leave-one-out", "none"] = "precision"

    @abstractmethod
    def loss(self, rows: np.ndarray, data: TrainingData) -> torch.Tensor:
        """The mean loss, a scalar, of the documents at these row indices."""

    def build(self, data: TrainingData) -> Network:
        """See ``EpochTrained.build``: a linear encoder alone."""
        return Network(BitEncoder(data.X.shape[1], self.bits, (), 0.0, self.start), self.averaging)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``: one loss, one Adam, and the encoder's weights averaged."""
        return AveragingStep(lambda rows, step: self.loss(rows, data), self.optimizer(), self.network_.encoder)

    def optimizer(self) -> RowAdam:
        """What moves the network's weights."""
        return RowAdam(self.network_, self.learning_rate, decay=1.0)

    def window(self, logits: torch.Tensor) -> torch.Tensor:
        """The windows of the mixture of codes with these logits (B, l), the bits in the prior's order."""
        placed = logits[:, torch.randperm(self.bits)] if self.random_order else logits
        return windows(torch.sigmoid(placed), self.order)

    def scores_of(self, bag: Bag) -> torch.Tensor:
        """See ``EpochTrained.scores_of``: the logits (B, l)."""
        logits: torch.Tensor = self.network_.encoder(bag)
        return logits
