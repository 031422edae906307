"""From what a person gives to ``fit`` to what a hasher is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from semantic_hashing import inputs
from semantic_hashing.api import matrices
from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers import fitting
from semantic_hashing.hashers.base import COUNTS, LABELS, VALIDATION_LABELS, Hasher
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.retrieval.relevance import Relevance


def learn(hasher: Hasher, X: sp.csr_array, y: Any, validation: tuple[Any, ...] | None, counts: Any) -> None:
    """Fit ``hasher``; as in a run, it gets what it needs and no more.

    Args:
        hasher: unfitted; its ``fit`` takes a context.
        X: features (n, V).
        y: labels of the documents, or None.
        validation: features and labels of the validation documents, and perhaps their word counts; or None.
        counts: word counts (n, V), or None.

    Raises:
        HasherError: the method cannot be fitted to them; the message says why.
    """
    needs, name = hasher.needs, getattr(hasher, "method", type(hasher).__name__)
    X_val, y_val, counts_val = _validation(validation)
    of_train, of_validation = matrices.labels(y, y_val)
    _same_length("y", of_train, X)
    if X_val is not None:
        _same_length("the labels of the validation documents", of_validation, X_val)
        if X_val.shape[1] != X.shape[1]:
            raise HasherError(f"the validation documents have {X_val.shape[1]} words, X has {X.shape[1]}")
    words = None if counts is None else matrices.features(counts)
    if hasher.features == "counts" and (X.data % 1).any():
        raise HasherError(f"{name} learns from word counts, and X holds fractions; give it the output of CountVectorizer")
    if COUNTS in needs and words is None:
        raise HasherError(f"{name} needs the word counts of the documents too; give fit(X, ..., counts=...), the output of CountVectorizer")
    if COUNTS in needs and X_val is not None and counts_val is None:
        raise HasherError(f"{name} needs the word counts of the validation documents too; give validation=(X, y, counts)")
    if words is not None and words.shape != X.shape:
        raise HasherError(f"counts are of {words.shape[0]} documents and {words.shape[1]} words, X of {X.shape[0]} and {X.shape[1]}")
    if VALIDATION_LABELS in needs and of_validation is not None and of_train is None and getattr(hasher, "selector", "") == "precision":
        raise HasherError(f"{name} selects an epoch by the precision of validation documents among those of X: give y, or another selector")
    labelled = bool(needs & {LABELS, VALIDATION_LABELS})
    held_out = None
    if X_val is not None:
        relevance = Relevance(of_validation, of_train) if labelled and of_validation is not None and of_train is not None else None
        held_out = Validation(X_val, of_validation if labelled else None, counts_val if COUNTS in needs else None, relevance)
    context = TrainingContext(
        counts=words if COUNTS in needs else None,
        validation=held_out,
        inputs={name: inputs.derive(name, _prepared(X, words, of_train)) for name in fitting.derived(hasher)},
    )
    fitting.attempt(hasher, X, of_train if LABELS in needs else None, context)


def _validation(given: tuple[Any, ...] | None) -> tuple[sp.csr_array | None, Any, sp.csr_array | None]:
    if given is None:
        return None, None, None
    if not isinstance(given, tuple | list) or len(given) not in (2, 3):
        raise HasherError("validation: give the features and labels of the validation documents, (X, y), or (X, y, counts)")
    return matrices.features(given[0]), given[1], matrices.features(given[2]) if len(given) == 3 else None


def _same_length(what: str, labels: sp.csr_array | None, X: sp.csr_array) -> None:
    if labels is not None and labels.shape[0] != X.shape[0]:
        raise HasherError(f"{what}: of {labels.shape[0]} documents, and there are {X.shape[0]}")


def _prepared(X: sp.csr_array, counts: sp.csr_array | None, y: sp.csr_array | None) -> Prepared:
    """The training documents alone, from which inputs are derived."""
    n = X.shape[0]
    return Prepared(X if counts is None else counts, X, sp.csr_array((n, 0), dtype=bool) if y is None else y, np.zeros(n, dtype=np.uint8))
