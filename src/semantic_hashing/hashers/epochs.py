"""The frame of the hashers that are trained in epochs: seeds, steps, selection on validation data, thresholds, encoding."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.hashers import options, selection
from semantic_hashing.hashers.base import VALIDATION_LABELS, Hasher, check_features
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.hashers.thresholds import thresholds
from semantic_hashing.neural.batches import Bag, in_order
from semantic_hashing.neural.training import Step, train
from semantic_hashing.retrieval.codes import pack

# Documents per forward pass without gradients; bounds the (documents, vocabulary) buffer of a decoder.
ENCODE_BATCH = 512


@dataclass(frozen=True)
class TrainingData:
    """What a method learns from.

    Attributes:
        X: features (n, V) of the training documents.
        y: their labels (n, L) bool; None unless the method is supervised.
        context: whatever else the method needs.
        rng: the one stream of numpy's draws of a fit; torch draws from its own, which begins at the same seed.
    """

    X: sp.csr_array
    y: sp.csr_array | None
    context: TrainingContext
    rng: np.random.Generator


@dataclass(eq=False)
class EpochTrained(Hasher):
    """Base of the neural hashers. A subclass builds its network, takes its training steps and says what becomes a bit.

    Args:
        threshold: where a score becomes a bit, see ``cut``.
        learning_rate: Adam's rate.
        batch_size: documents per step.
        max_epochs: see ``neural.training.train``.
        patience: see ``neural.training.train``.
        evaluate_every: see ``neural.training.train``.
        selector: which epoch is kept: that of the best "precision" of the validation documents as queries of the training
            documents, or of their "leave-one-out" precision among themselves (see ``hashers.selection``); "none": the last.
        k: depth of the precision that is finally of interest.

    Attributes:
        network_: the trained network.
        threshold_: threshold of each bit, (l,) float32.
        history_: epochs, losses and validation scores, see ``neural.training.History``.
    """

    # What "fixed" stands for, where a subclass has such a choice.
    fixed_threshold: ClassVar[float] = 0.5
    threshold: Any = "median"
    learning_rate: float = 0.005
    batch_size: int = 200
    max_epochs: int = 60
    patience: int = 3
    evaluate_every: int = 2
    selector: str = "precision"
    k: int = 100

    @abstractmethod
    def build(self, data: TrainingData) -> nn.Module:
        """The network before its first step."""

    @abstractmethod
    def step(self, data: TrainingData) -> Step:
        """What takes the training steps of ``network_``: it owns losses and optimisers."""

    @abstractmethod
    def scores_of(self, bag: Bag) -> torch.Tensor:
        """What ``bits_of`` turns into bits, (B, l) for most methods; nothing is sampled and nothing dropped."""

    def criterion(self, validation: Validation) -> float:
        """The score of an epoch, higher is better, by a selector of the method's own; most need no labels.

        Raises:
            TypeError: the method has no such selector.
        """
        raise TypeError(f"{type(self).__name__}: the selector '{self.selector}' has no criterion")

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``; the selectors by precision read the labels of the validation documents."""
        return frozenset({VALIDATION_LABELS} if self.selector in selection.BY_LABELS else ())

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """Refuse, before anything is trained, what this method cannot learn from.

        Raises:
            HasherError: the message says what, and why.
        """
        check_features(X)
        options.check(self)

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Train the network and keep the weights of the best validated epoch; see ``Hasher.fit``."""
        context = context or TrainingContext()
        self.check(X, y, context)
        data = TrainingData(X, y if self.supervised else None, context, np.random.default_rng(self.seed))
        # Every draw comes from this seed, and the caller's stream is left as it was.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            self.network_: Any = self.build(data)
            self.history_ = train(
                self.network_,
                self.step(data),
                self._validation(data),
                documents=X.shape[0],
                rng=data.rng,
                batch_size=self.batch_size,
                max_epochs=self.max_epochs,
                patience=self.patience,
                evaluate_every=self.evaluate_every,
            )
        self.threshold_ = self.cut(self.scores(X))
        return self

    def scores(self, X: sp.csr_array) -> np.ndarray:
        """``scores_of`` the documents ``X`` (n, V): (n, l) float32 for most methods."""
        with torch.no_grad():
            return torch.cat([self.scores_of(Bag.of(X[rows])) for rows in in_order(X.shape[0], ENCODE_BATCH)]).cpu().numpy()

    def cut(self, scores: np.ndarray) -> np.ndarray:
        """The threshold of each bit, (l,) float32, from the scores (n, l) of the training documents."""
        kind: float | Literal["median"] = self.fixed_threshold if self.threshold == "fixed" else self.threshold
        return thresholds(scores, kind)

    def bits_of(self, scores: np.ndarray) -> np.ndarray:
        """The bits of scores, bool (n, l): above the threshold. A method whose code is no threshold has its own."""
        bits: np.ndarray = scores > self.threshold_
        return bits

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``; nothing is sampled and nothing dropped."""
        return pack(self.bits_of(self.scores(X)))

    def report(self) -> dict[str, Any]:
        """Epochs run and the epoch that was kept."""
        return {"epochs": self.history_.epochs, "best_epoch": self.history_.best_epoch}

    def _validation(self, data: TrainingData) -> Callable[[], float] | None:
        """The score of an epoch, or None to keep the last one."""
        validation = data.context.validation
        if self.selector == "none" or validation is None:
            return None
        if self.selector == "precision":
            found = selection.precision(validation.relevance, self.k)
            return lambda: found(*self._packed(data.X, validation.X))
        if self.selector == "leave-one-out":
            among = selection.leave_one_out(data.X.shape[0], validation.y, self.k)
            return lambda: among(*self._packed(validation.X))
        return lambda: self.criterion(validation)

    def _packed(self, X: sp.csr_array, *others: sp.csr_array) -> list[np.ndarray]:
        """Codes of documents, cut by the scores of the first ``X``."""
        scores = self.scores(X)
        self.threshold_ = self.cut(scores)
        return [pack(self.bits_of(scores)), *(pack(self.bits_of(self.scores(more))) for more in others)]
