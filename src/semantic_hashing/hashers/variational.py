"""The frame that the variational hashers share: encoder input, target of the decoder, bound, labels."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import COUNTS
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.hashers.epochs import ENCODE_BATCH, EpochTrained, TrainingData
from semantic_hashing.hashers.options import Rate
from semantic_hashing.neural.batches import Bag, in_order, tensor
from semantic_hashing.neural.label_head import LabelHead
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import GradientStep, Step


@dataclass(frozen=True)
class Batch:
    """The documents of a training step.

    Attributes:
        rows: (B,) row indices of the documents among the training documents.
        bag: what the encoder reads, words dropped.
        target: what the decoder explains.
        labels: (B, L) float32 in {0, 1}; None where training has none.
        kl_weight: weight of the KL term at this step.
        data: everything that the method learns from.
    """

    rows: np.ndarray
    bag: Bag
    target: Bag
    labels: torch.Tensor | None
    kl_weight: float
    data: TrainingData


class Network(nn.Module):
    """What a variational hasher trains."""

    decoder: SoftmaxDecoder
    labels: LabelHead  # of supervised networks alone

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """Evidence lower bound (B,) in nats with its KL term weighted; sampled as in training or not by ``self.training``."""
        raise TypeError(f"{type(self).__name__} defines no bound")

    def objective(self, batch: Batch) -> torch.Tensor:
        """What training maximises, (B,): the bound, and in a supervised network the likelihood of the labels too."""
        return self.bound(batch.bag, batch.target, batch.kl_weight)

    def scores(self, bag: Bag) -> torch.Tensor:
        """(B, l) what is compared with a threshold to give the bits; never sampled, no dropout."""
        raise TypeError(f"{type(self).__name__} defines no scores")

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """(B,) each: ``kl`` to the prior and ``log_likelihood`` of ``target`` under the latent code without sampling, in nats."""
        raise TypeError(f"{type(self).__name__} defines no examination")


@dataclass(eq=False)
class VariationalHasher(EpochTrained):
    """Base of the variational autoencoders of documents. A subclass names its own arguments and builds its ``Network``.

    Args:
        hidden: units of the encoder's ReLU layers.
        input_dropout: rate at which words are dropped from the encoder's input (the target keeps them).
        dropout: rate on the encoder's last hidden layer.
        kl_weight: weight of the KL term after warm-up.
        kl_warmup: steps over which the weight rises linearly from 0.
        target: what the decoder explains: "tfidf", "counts" or "binary".
        threshold: "fixed" (0.5 of a probability, 0 of a mean) or "median" of each bit over the training documents.
        decay: factor of the learning rate every ``decay_steps`` steps.
        decay_steps: steps between two decays.
        every_row: see ``neural.optimizer.RowAdam``.
        selector: which epoch is kept: that of the best "precision" of the validation documents as queries of the training
            documents, or of their "leave-one-out" precision among themselves (see ``hashers.selection``), or of the best
            "elbo", the bound on the validation documents, label-free; "none": the last.
    """

    hidden: tuple[int, ...] = (500, 500)
    input_dropout: Rate = 0.5
    dropout: Rate = 0.5
    kl_weight: float = 0.1
    kl_warmup: int = 0
    target: Literal["tfidf", "counts", "binary"] = "tfidf"
    threshold: Literal["fixed", "median"] = "fixed"
    decay: float = 0.96
    decay_steps: int = 10_000
    every_row: bool = False
    selector: Literal["precision", "leave-one-out", "elbo", "none"] = "precision"

    @abstractmethod
    def network(self, words: int, labels: int) -> Network:
        """A fresh network over a vocabulary of this size and so many labels, 0 where training has none."""

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return super().needs | ({COUNTS} if self.target == "counts" else set())

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """See ``EpochTrained.check``."""
        super().check(X, y, context)
        if self.supervised and y is None:
            raise HasherError("a supervised hasher needs the labels of the training documents")
        self.targets(X, context.counts)

    def build(self, data: TrainingData) -> Network:
        """See ``EpochTrained.build``; decoder and label head start at the shares of words and labels."""
        network = self.network(data.X.shape[1], 0 if data.y is None else data.y.shape[1])
        network.decoder.start_at(np.asarray(self.targets(data.X, data.context.counts).sum(axis=0)).ravel())
        if data.y is not None:
            network.labels.start_at(np.asarray(data.y.sum(axis=0)).ravel(), data.y.shape[0])
        return network

    def step(self, data: TrainingData) -> Step:
        """One loss, one Adam; see ``EpochTrained.step``."""
        target = self.targets(data.X, data.context.counts)

        def loss(rows: np.ndarray, step: int) -> torch.Tensor:
            weight = self.kl_weight * min(1.0, step / self.kl_warmup) if self.kl_warmup else self.kl_weight
            bag = Bag.of(data.X[rows])
            explained = bag if target is data.X else Bag.of(target[rows])
            labels = None if data.y is None else tensor(data.y[rows].toarray().astype(np.float32))
            return self.loss(Batch(rows, bag.drop_words(self.input_dropout), explained, labels, weight, data))

        return GradientStep(loss, RowAdam(self.network_, self.learning_rate, self.decay, self.decay_steps, self.every_row))

    def loss(self, batch: Batch) -> torch.Tensor:
        """The mean loss of a batch, a scalar: minus the network's objective."""
        mean: torch.Tensor = self.network_.objective(batch).mean()
        return -mean

    def scores_of(self, bag: Bag) -> torch.Tensor:
        """See ``EpochTrained.scores_of``."""
        scores: torch.Tensor = self.network_.scores(bag)
        return scores

    def criterion(self, validation: Validation) -> float:
        """The bound on the validation documents: the selector "elbo"."""
        return self.bound(validation.X, self.targets(validation.X, validation.counts))

    def bound(self, X: sp.csr_array, target: sp.csr_array) -> float:
        """Mean evidence lower bound of documents, in nats, with the KL weight of the end of training."""
        with torch.no_grad():
            batches = in_order(X.shape[0], ENCODE_BATCH)
            bounds = [self.network_.bound(Bag.of(X[rows]), Bag.of(target[rows]), self.kl_weight) for rows in batches]
        return float(torch.cat(bounds).mean())

    def examine(self, X: sp.csr_array, counts: sp.csr_array) -> dict[str, np.ndarray]:
        """See ``Hasher.examine``."""
        with torch.no_grad():
            found = [self.network_.examine(Bag.of(X[rows]), Bag.of(counts[rows])) for rows in in_order(X.shape[0], ENCODE_BATCH)]
        return {name: torch.cat([batch[name] for batch in found]).cpu().numpy() for name in found[0]}

    def word_vectors(self) -> np.ndarray:
        """The decoder's embedding of each word, (V, l) float32, one dimension per bit.

        Raises:
            HasherError: the decoder has hidden layers, so that its words have no vector over the bits.
        """
        if len(self.network_.decoder.layers):
            raise HasherError("a decoder with hidden layers has no word vectors over the bits")
        vectors: np.ndarray = self.network_.decoder.weight[:-1].detach().cpu().numpy().T.copy()
        return vectors

    def targets(self, X: sp.csr_array, counts: sp.csr_array | None) -> sp.csr_array:
        """What the decoder explains of documents ``X`` (n, V) with these word counts; ``X`` itself for "tfidf".

        Raises:
            HasherError: the target is counts, and there are none.
        """
        if self.target == "tfidf":
            return X
        if self.target == "binary":
            return sp.csr_array((np.ones_like(X.data), X.indices, X.indptr), shape=X.shape)
        if counts is None:
            raise HasherError("target 'counts' needs the word counts of the documents")
        return counts
