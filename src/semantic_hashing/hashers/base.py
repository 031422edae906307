"""What a hasher is."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.context import TrainingContext

# What a hasher may need of the corpus itself; every other need is the name of a derived input (``semantic_hashing.inputs``).
LABELS, VALIDATION_LABELS, COUNTS = CORPUS_NEEDS = ("labels", "validation-labels", "counts")


@dataclass(eq=False)
class Hasher(ABC):
    """An estimator in scikit-learn's manner that turns documents into hash codes.

    It does not derive from scikit-learn's own base class, whose import takes a second of every job.

    The constructor stores its arguments and does nothing else: they are dataclass fields, and a subclass decorated by
    ``@dataclass(eq=False)`` adds its own. What ``fit`` learns is kept in attributes that end in an underscore. Features X
    are CSR (n, V) float32; codes are packed uint8 (n, ceil(bits / 8)), see ``retrieval.codes``. No hasher ever sees the
    test split.

    Args:
        bits: code length l.
        seed: of everything that is drawn.

    Attributes:
        features: what X holds, L2-normalised TF-IDF or word counts.

    Examples:
        A method that keeps the signs of the first words:

        >>> from semantic_hashing.retrieval.codes import pack
        >>> @dataclass(eq=False)
        ... class FirstWords(Hasher):
        ...     def fit(self, X, y=None, *, context=None):
        ...         check_features(X)
        ...         return self
        ...
        ...     def encode(self, X):
        ...         return pack(X[:, : self.bits].toarray() > 0)
        >>> X = sp.csr_array([[0.0, 1.0, 0.0], [0.6, 0.0, 0.8]])
        >>> FirstWords(bits=2).fit(X).encode(X)
        array([[ 64],
               [128]], dtype=uint8)
    """

    features: ClassVar[Literal["tfidf", "counts"]] = "tfidf"
    bits: int = 32
    seed: int = 0

    @property
    def needs(self) -> frozenset[str]:
        """What ``fit`` must be given besides features; nothing else is.

        ``labels`` of the training (and validation) documents, ``validation-labels`` alone, to select on, ``counts`` of words,
        or the name of a derived input, such as ``neighbours-25``.
        """
        return frozenset()

    @property
    def supervised(self) -> bool:
        """Whether it learns from the labels of the training documents."""
        return LABELS in self.needs

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments by name, as scikit-learn's ``clone`` asks for them; ``deep`` makes no difference."""
        return {name: getattr(self, name) for name in sorted(inspect.signature(type(self)).parameters)}

    @abstractmethod
    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Learn from the training documents.

        Args:
            X: features (n, V).
            y: labels (n, L) bool, for hashers that need ``labels``.
            context: whatever else the hasher needs, and the validation documents, which are for selection alone.

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

    Examples:
        >>> check_features(sp.csr_array((0, 5)))
        Traceback (most recent call last):
        semantic_hashing.core.errors.HasherError: the features are empty: 0 documents and 5 words
    """
    if min(X.shape) == 0:
        raise HasherError(f"the features are empty: {X.shape[0]} documents and {X.shape[1]} words")
    if not np.isfinite(X.data).all():
        raise HasherError("the features hold NaN or infinite values; prepare the data set again")
