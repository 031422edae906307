"""The frame that the variational hashers share: training on sparse documents, selection, thresholds, encoding."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Literal, Self

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import Hasher, check_features
from semantic_hashing.hashers.selection import validation_precision
from semantic_hashing.hashers.thresholds import thresholds
from semantic_hashing.neural.batches import Bag, in_order, tensor
from semantic_hashing.neural.label_head import LabelHead
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import train
from semantic_hashing.retrieval.codes import pack

# Documents per forward pass without gradients; bounds the (documents, vocabulary) buffer of the decoder.
ENCODE_BATCH = 512


class Network(nn.Module):
    """What a variational hasher trains."""

    decoder: SoftmaxDecoder
    labels: LabelHead  # of supervised networks alone

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """Evidence lower bound (B,) in nats with its KL term weighted; sampled as in training or not by ``self.training``."""
        raise TypeError(f"{type(self).__name__} defines no bound")

    def objective(self, bag: Bag, target: Bag, kl_weight: float, labels: torch.Tensor | None) -> torch.Tensor:
        """What training maximises, (B,): the bound, and in a supervised network the likelihood of ``labels`` (B, L) too."""
        return self.bound(bag, target, kl_weight)

    def scores(self, bag: Bag) -> torch.Tensor:
        """(B, l) what is compared with a threshold to give the bits; never sampled, no dropout."""
        raise TypeError(f"{type(self).__name__} defines no scores")

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """(B,) each: ``kl`` to the prior and ``log_likelihood`` of ``target`` under the latent code without sampling, in nats."""
        raise TypeError(f"{type(self).__name__} defines no examination")


class VariationalHasher(Hasher):
    """Base of NASH and VDSH, supervised or not. A subclass names its arguments, builds its ``Network`` and sets the fixed threshold.

    The arguments that all share:
        bits: code length l.
        seed: of the initial weights, the order of documents, samples and dropout.
        hidden: units of the encoder's ReLU layers.
        input_dropout: rate at which words are dropped from the encoder's input (the target keeps them).
        dropout: rate on the encoder's last hidden layer.
        kl_weight: weight of the KL term after warm-up.
        kl_warmup: steps over which the weight rises linearly from 0.
        target: what the decoder explains: "tfidf", "counts" or "binary".
        threshold: "fixed" (0.5 of a probability, 0 of a mean) or "median" of each bit over the training documents.
        learning_rate, decay, decay_steps: Adam and its schedule.
        every_row: see ``neural.optimizer.RowAdam``.
        batch_size, max_epochs, patience, evaluate_every: see ``neural.training.train``.
        selector: which epoch is kept. "precision": see ``selection.validation_precision``; "elbo": the bound on the
            validation documents, label-free; "none": the last epoch.
        k: depth of the precision that is finally of interest.
    """

    fixed_threshold: ClassVar[float]
    hidden: tuple[int, ...]
    input_dropout: float
    dropout: float
    kl_weight: float
    kl_warmup: int
    target: Literal["tfidf", "counts", "binary"]
    threshold: Literal["fixed", "median"]
    learning_rate: float
    decay: float
    decay_steps: int
    every_row: bool
    batch_size: int
    max_epochs: int
    patience: int
    evaluate_every: int
    selector: Literal["precision", "elbo", "none"]
    k: int

    @abstractmethod
    def network(self, words: int, labels: int) -> Network:
        """A fresh network over a vocabulary of this size and so many labels, 0 where training has none."""

    @property
    def uses_validation_labels(self) -> bool:
        """See ``Hasher``."""
        return self.selector == "precision"

    @property
    def uses_counts(self) -> bool:
        """See ``Hasher``."""
        return self.target == "counts"

    def fit(
        self,
        X: sp.csr_array,
        y: Any = None,
        X_val: sp.csr_array | None = None,
        y_val: sp.csr_array | None = None,
        *,
        counts: sp.csr_array | None = None,
        counts_val: sp.csr_array | None = None,
    ) -> Self:
        """Train the network and keep the weights of the best validated epoch; see ``Hasher.fit``."""
        check_features(X)
        self._check_arguments()
        labels = self._labels(y)
        target = self._target(X, counts)
        target_val = None if X_val is None else self._target(X_val, counts_val)
        # Every draw comes from this seed, and the caller's stream is left as it was.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            self.network_ = self.network(X.shape[1], 0 if labels is None else labels.shape[1])
            self.network_.decoder.start_at(np.asarray(target.sum(axis=0)).ravel())
            if labels is not None:
                self.network_.labels.start_at(np.asarray(labels.sum(axis=0)).ravel(), labels.shape[0])

            def loss(rows: np.ndarray, step: int) -> torch.Tensor:
                weight = self.kl_weight * min(1.0, step / self.kl_warmup) if self.kl_warmup else self.kl_weight
                bag = Bag.of(X[rows])
                explained = bag if target is X else Bag.of(target[rows])
                own = None if labels is None else tensor(labels[rows].toarray().astype(np.float32))
                return -self.network_.objective(bag.drop_words(self.input_dropout), explained, weight, own).mean()

            self.history_ = train(
                self.network_,
                loss,
                self._validation(X, X_val, target_val, y_val),
                documents=X.shape[0],
                optimizer=RowAdam(self.network_, self.learning_rate, self.decay, self.decay_steps, self.every_row),
                rng=np.random.default_rng(self.seed),
                batch_size=self.batch_size,
                max_epochs=self.max_epochs,
                patience=self.patience,
                evaluate_every=self.evaluate_every,
            )
        self.threshold_ = thresholds(self.scores(X), self._threshold)
        return self

    def scores(self, X: sp.csr_array) -> np.ndarray:
        """What is compared with the threshold: (n, l) float32."""
        with torch.no_grad():
            return torch.cat([self.network_.scores(Bag.of(X[rows])) for rows in in_order(X.shape[0], ENCODE_BATCH)]).cpu().numpy()

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
        return self.network_.decoder.weight[:-1].detach().cpu().numpy().T.copy()

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``; nothing is sampled and nothing dropped."""
        return pack(self.scores(X) > self.threshold_)

    def report(self) -> dict[str, Any]:
        """Epochs run and the epoch that was kept."""
        return {"epochs": self.history_.epochs, "best_epoch": self.history_.best_epoch}

    def _validation(self, X: sp.csr_array, X_val: sp.csr_array | None, target_val: sp.csr_array | None, y_val: sp.csr_array | None) -> Any:
        """The score of an epoch, or None to keep the last one."""
        if self.selector == "none" or X_val is None or target_val is None:
            return None
        if self.selector == "elbo":
            return lambda: self.bound(X_val, target_val)
        leave_one_out = validation_precision(X.shape[0], y_val, self.k)

        def precision() -> float:
            scores = self.scores(X_val)
            return leave_one_out(pack(scores > thresholds(scores, self._threshold)))

        return precision

    @property
    def _threshold(self) -> float | Literal["median"]:
        return "median" if self.threshold == "median" else self.fixed_threshold

    def _labels(self, y: sp.csr_array | None) -> sp.csr_array | None:
        """The labels that training reads: none unless the hasher is supervised."""
        if not self.supervised:
            return None
        if y is None:
            raise HasherError("a supervised hasher needs the labels of the training documents")
        return y

    def _target(self, X: sp.csr_array, counts: sp.csr_array | None) -> sp.csr_array:
        if self.target == "tfidf":
            return X
        if self.target == "binary":
            return sp.csr_array((np.ones_like(X.data), X.indices, X.indptr), shape=X.shape)
        if counts is None:
            raise HasherError("target 'counts' needs the word counts of the documents")
        return counts

    def _check_arguments(self) -> None:
        check_choices(
            target=(self.target, ("tfidf", "counts", "binary")),
            threshold=(self.threshold, ("fixed", "median")),
            selector=(self.selector, ("precision", "elbo", "none")),
        )
        for name in ("dropout", "input_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise HasherError(f"{name}: {getattr(self, name)} is not a rate in [0, 1)")


def check_choices(**choices: tuple[str, tuple[str, ...]]) -> None:
    """Refuse an argument, given as name=(value, valid values), that is none of its values.

    Raises:
        HasherError: it names argument, value and what is valid.
    """
    for name, (value, valid) in choices.items():
        if value not in valid:
            raise HasherError(f"{name}: '{value}' is not one of {', '.join(valid)}")
