"""What a hasher is."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal, Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError


class Hasher(ABC):
    """An estimator in scikit-learn's manner that turns documents into hash codes.

    It does not derive from scikit-learn's own base class, whose import takes a second of every job.

    A subclass's constructor stores its arguments and does nothing else (the first two are ``bits`` and ``seed``); what
    ``fit`` learns is kept in attributes that end in an underscore. Features X are CSR (n, V) float32; codes are packed
    uint8 (n, ceil(bits / 8)), see ``retrieval.codes``. No hasher ever sees the test split.

    Attributes:
        features: what X holds, L2-normalised TF-IDF or word counts.
    """

    features: ClassVar[Literal["tfidf", "counts"]] = "tfidf"
    bits: int
    seed: int

    def __init__(self, bits: int = 32, seed: int = 0) -> None:
        self.bits = bits
        self.seed = seed

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments by name, as scikit-learn's ``clone`` asks for them; ``deep`` makes no difference."""
        return {name: getattr(self, name) for name in sorted(inspect.signature(type(self)).parameters)}

    @property
    def supervised(self) -> bool:
        """Whether ``fit`` wants the labels of the training documents; no others are given them."""
        return False

    @property
    def uses_validation_labels(self) -> bool:
        """Whether ``fit`` wants the labels of the validation documents, to select on."""
        return False

    @property
    def uses_counts(self) -> bool:
        """Whether ``fit`` wants the word counts of the training and validation documents beside the features."""
        return False

    @abstractmethod
    def fit(
        self,
        X: sp.csr_array,
        y: sp.csr_array | None = None,
        X_val: sp.csr_array | None = None,
        y_val: sp.csr_array | None = None,
        *,
        counts: sp.csr_array | None = None,
        counts_val: sp.csr_array | None = None,
    ) -> Self:
        """Learn from the training documents ``X``; ``X_val`` is for selection alone.

        Args:
            X: features (n, V) of the training documents.
            y: labels (n, L) bool, for supervised hashers.
            X_val: features (m, V) of the validation documents.
            y_val: labels (m, L) bool, for hashers that select on them.
            counts: word counts (n, V), for hashers that want them.
            counts_val: word counts (m, V), likewise.

        Raises:
            HasherError: this method cannot be fitted to these features; the message says why.
        """

    @abstractmethod
    def encode(self, X: sp.csr_array) -> np.ndarray:
        """Hash codes uint8 (n, ceil(bits / 8)) of features (n, V)."""

    def encode_training(self, X: sp.csr_array) -> np.ndarray:
        """Codes of the documents that ``fit`` saw, the database; the same as ``encode`` unless the method says otherwise."""
        return self.encode(X)

    def examine(self, X: sp.csr_array, counts: sp.csr_array) -> dict[str, np.ndarray]:
        """What a fitted model says of unseen documents besides their codes; nothing for most methods.

        Args:
            X: features (n, V).
            counts: word counts (n, V) of the same documents.

        Returns:
            One array (n,) float32 by name. Variational methods give ``kl``, nats from the prior; ``log_likelihood``, nats of
            the counts under the document's code; and where noise is learnt ``noise``, its mean standard deviation.
        """
        return {}

    def report(self) -> dict[str, Any]:
        """What ``fit`` wants recorded beside the time it took, for instance the epochs run."""
        return {}


def check_features(X: sp.csr_array) -> None:
    """Refuse features that no hasher can use.

    Raises:
        HasherError: no documents, no words, or values that are not finite.
    """
    if min(X.shape) == 0:
        raise HasherError(f"the features are empty: {X.shape[0]} documents and {X.shape[1]} words")
    if not np.isfinite(X.data).all():
        raise HasherError("the features hold NaN or infinite values; prepare the data set again")
