"""The methods as scikit-learn's estimators: a thin layer over each class, which takes what people have."""

from __future__ import annotations

import functools
import typing
from abc import ABCMeta
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer

from semantic_hashing.api import matrices
from semantic_hashing.api.datasets import Dataset
from semantic_hashing.api.from_disk import as_needed, mixed_in
from semantic_hashing.api.learning import learn
from semantic_hashing.api.names import identifier
from semantic_hashing.api.texts import TextFeatures
from semantic_hashing.core.errors import HasherError, InputError, nearest
from semantic_hashing.hashers import fitting, registry
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.context import TrainingContext


class Estimator(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What the classes of ``semantic_hashing`` add to a method's own.

    Attributes:
        method: its name in the tables.
        n_features_in_: V, the number of words.
        database_: packed codes uint8 (n, ceil(bits / 8)) of the documents that ``fit`` saw, in their order.
        text_: how texts become features, ``TextFeatures``; None where ``fit`` was given matrices.
        recipe_: how the data set was prepared, where ``fit`` was given one; else None.

    Examples:
        Every method is used like this one.

        >>> from sklearn.feature_extraction.text import TfidfVectorizer
        >>> from sklearn.pipeline import make_pipeline
        >>> from semantic_hashing import NASH
        >>> texts = ["interest rates rise", "the bank cuts rates", "a late goal", "the cup final"] * 5
        >>> pipeline = make_pipeline(TfidfVectorizer(), NASH(bits=12, max_epochs=2)).fit(texts)
        >>> codes = pipeline.transform(["rates rise again"])
        >>> codes.shape, codes.dtype
        ((1, 2), dtype('uint8'))
        >>> pipeline[-1].database_.shape
        (20, 2)
    """

    method: ClassVar[str]

    def fit(
        self, X: Any, y: Any = None, *, validation: tuple[Any, ...] | None = None, counts: Any = None, context: TrainingContext | None = None
    ) -> Self:
        """Learn from documents.

        Labels reach supervised methods; of the others they are read only to select an epoch on validation documents. Without
        ``validation`` the last epoch is kept.

        Args:
            X: a ``Dataset``, whose training and validation parts are used as in a run, without labels where it has none; or features
                (n, V), sparse or dense, such as ``TfidfVectorizer`` makes (word counts for S-RBM).
            y: labels, one a document (n,) or an indicator matrix (n, L).
            validation: ``(X, y)`` of the validation documents, or ``(X, y, counts)``.
            counts: word counts (n, V), for the methods that need them beside X.
            context: what a run gives; with it X and y are those of ``hashers.base.Hasher.fit``, and nothing else is done.

        Raises:
            HasherError: this method cannot be fitted to them; the message says why.
        """
        if context is not None:
            super().fit(X, y, context=context)
            return self
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)
        if isinstance(X, Dataset):
            if y is not None or validation is not None or counts is not None:
                raise HasherError("a data set brings its labels, validation documents and counts; give it alone")
            X = as_needed(X, self)
            self._learn_from(X)
            text, recipe, X = X.text(self.features), dict(X.record), X.features("train", self.features)
        else:
            text, recipe, X = None, None, matrices.features(X)
            learn(typing.cast(Hasher, self), X, y, validation, counts)
        self.text_: TextFeatures | None = text
        self.recipe_: dict[str, Any] | None = recipe
        self.n_features_in_: int = X.shape[1]
        self.database_: np.ndarray = super().encode_training(X)
        return self

    def encode(self, X: Any) -> np.ndarray:
        """Packed codes uint8 (n, ceil(bits / 8)) of documents: features (n, V), or texts where ``fit`` was given a ``Dataset``.

        Raises:
            HasherError: they have another number of words, or the hasher is not fitted or knows no vocabulary.
        """
        codes: np.ndarray = super().encode(self._features(X))
        return codes

    def encode_training(self, X: Any) -> np.ndarray:
        """Packed codes of the documents that ``fit`` saw; the same as ``encode`` for most methods."""
        codes: np.ndarray = super().encode_training(self._features(X))
        return codes

    def transform(self, X: Any) -> np.ndarray:
        """See ``encode``."""
        return self.encode(X)

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> np.ndarray:
        """``fit``, then the codes of the same documents, ``database_``."""
        return self.fit(X, y, **fit_params).database_

    def save(self, folder: str | PathLike[str], *, text: TextFeatures | CountVectorizer | None = None, overwrite: bool = False) -> Path:
        """Keep the fitted model in a folder of its own, from which ``semantic_hashing.load`` reads it.

        Args:
            folder: it must not exist.
            text: how texts become features, where ``fit`` was given matrices: the vectorizer that made them.
            overwrite: replace another kept model.

        Returns:
            The folder.

        Raises:
            HasherError: the hasher is not fitted, or holds what cannot be kept.
            InputError: the folder exists, or the vectorizer does what a kept model cannot.
            RunError: it cannot be written.
        """
        from semantic_hashing.api import store

        return store.save(self, Path(folder), text, overwrite)

    def __sklearn_is_fitted__(self) -> bool:
        return any(name.endswith("_") and not name.startswith("_") for name in vars(self))

    def _learn_from(self, data: Dataset) -> None:
        hasher = typing.cast(Hasher, self)
        if data.label_names:
            fitting.fit(hasher, data.prepared)
            return
        held_out = data.features("validation", self.features), None, data.counts_validation
        learn(hasher, data.features("train", self.features), None, held_out, data.counts_train)

    def _features(self, X: Any) -> Any:
        if not self.__sklearn_is_fitted__():
            raise HasherError(f"{self.method} is not fitted; call fit first")
        if isinstance(X, list | tuple) and X and all(isinstance(document, str) for document in X):
            text: TextFeatures | None = getattr(self, "text_", None)
            if text is None:
                raise HasherError("texts need a vocabulary: fit on a Dataset, or keep the model with save(folder, text=vectorizer) and load it")
            return text.transform(X)
        found = matrices.features(X)
        words = getattr(self, "n_features_in_", found.shape[1])
        if found.shape[1] != words:
            raise HasherError(f"the documents have {found.shape[1]} words, and {self.method} was fitted on {words}")
        return found


@functools.cache
def estimator(method: str) -> Any:
    """The class of a method of the tables; what makes the variant are its defaults.

    Raises:
        InputError: no such method; the nearest name is given.
    """
    base = registry.hasher_class(method)
    preset, name = METHODS[method].preset, identifier(method)
    # The types as objects: their texts mean something in the method's own file alone.
    hints = typing.get_type_hints(base, include_extras=True) if preset else {}
    # Pickle and joblib find the class under the name by which people import it.
    members: dict[str, Any] = {"__doc__": base.__doc__, "__module__": "semantic_hashing.api.classes", "__qualname__": name, "method": method}
    members |= {"__annotations__": {option: hints[option] for option in preset}, **preset}
    return dataclass(eq=False)(ABCMeta(name, (*mixed_in(base), Estimator, base), members))


def create(method: str, **options: Any) -> Any:
    """An unfitted hasher by the name of its method in the tables, ``create("NASH-DN", bits=64)``.

    Args:
        method: its name in the tables.
        options: ``bits``, ``seed`` and the arguments of its class.

    Raises:
        InputError: an unknown method or option; the nearest name is given.

    Examples:
        >>> from semantic_hashing import create
        >>> model = create("NASH-DN", bits=64)
        >>> model.bits, model.noise
        (64, 'data-dependent')
        >>> create("NASH-DN", bit=64)
        Traceback (most recent call last):
        semantic_hashing.core.errors.InputError: NASH-DN: unknown option 'bit'; did you mean 'bits'?
    """
    built = estimator(method)
    known = [option.name for option in registry.options_of(built)]
    for option in options:
        if option not in ("bits", "seed", *known):
            raise InputError(f"{method}: unknown option '{option}'{nearest(option, ['bits', 'seed', *known])}")
    return built(**options)
