"""Fit a hasher: hand it what it needs, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import scipy.sparse as sp

from semantic_hashing import inputs
from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers.base import CORPUS_NEEDS, COUNTS, LABELS, VALIDATION_LABELS, Hasher
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.retrieval.relevance import Relevance

Derive = Callable[[str], Mapping[str, np.ndarray]]


def fit(hasher: Hasher, prepared: Prepared, derive: Derive | None = None) -> sp.csr_array:
    """Fit ``hasher`` on the training part; returns the features of all documents that it asked for.

    Labels of the training part reach supervised hashers alone, those of the validation part only hashers that are
    supervised or need them to select on; the latter are also told which training documents are relevant to a validation
    document. The test part reaches none.

    Args:
        hasher: unfitted.
        prepared: the data set.
        derive: gives a derived input by its name; by default it is computed from ``prepared``.

    Raises:
        HasherError: the method cannot be fitted.
        InputError: it needs an input that there is not.
    """
    needs = hasher.needs
    train, validation = prepared.rows("train"), prepared.rows("validation")
    matrix = prepared.counts if hasher.features == "counts" else prepared.tfidf
    give = derive or (lambda name: inputs.derive(name, prepared))
    labelled = bool(needs & {LABELS, VALIDATION_LABELS})
    context = TrainingContext(
        counts=prepared.counts[train] if COUNTS in needs else None,
        validation=Validation(
            matrix[validation],
            prepared.labels[validation] if labelled else None,
            prepared.counts[validation] if COUNTS in needs else None,
            Relevance(prepared.labels[validation], prepared.labels[train]) if labelled else None,
        ),
        inputs={name: give(name) for name in derived(hasher)},
    )
    attempt(hasher, matrix[train], prepared.labels[train] if LABELS in needs else None, context)
    return matrix


def derived(hasher: Hasher) -> list[str]:
    """The names of the derived inputs that a hasher needs, sorted."""
    return sorted(hasher.needs - set(CORPUS_NEEDS))


def attempt(hasher: Hasher, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
    """``hasher.fit``; what its libraries raise on features without sense becomes this method's result on them, a ``HasherError``.

    Memory that runs out is no such result.

    Raises:
        HasherError: the method cannot be fitted; the message says why.
        MemoryError: torch could not allocate memory.
    """
    if hasher.supervised and y is not None and y.shape[1] == 0:
        raise HasherError("a supervised method needs labels, and the documents have none")
    try:
        hasher.fit(X, y, context=context)
    except (ArithmeticError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        if "allocate memory" in reason:
            raise MemoryError(reason) from error
        raise HasherError(f"cannot be fitted to these features: {reason or type(error).__name__}") from error
