"""Selection on validation data, for the hashers that are trained in epochs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

# The selectors that read labels.
BY_LABELS = ("precision", "leave-one-out")


def precision(relevance: Relevance | None, k: int) -> Callable[[np.ndarray, np.ndarray], float]:
    """A function from packed codes of the training and the validation documents to the mean precision of the latter as queries.

    It is what a test document will be scored by. Labels of the training documents are read for the score alone.

    Args:
        relevance: of the training documents to each validation document.
        k: depth of the precision that is finally of interest.

    Raises:
        HasherError: there are no labels, or fewer than k training documents.
    """
    if relevance is None:
        raise HasherError("selector 'precision' needs the labels of the validation documents; use another selector without them")
    documents = relevance.database.shape[1]
    if k > documents:
        raise HasherError(f"selector 'precision' cannot rank {k} of {documents} training documents; lower k")
    return lambda database, queries: float(precision_at_k(queries, database, relevance, k).expected.mean())


def leave_one_out(training_documents: int, y_val: sp.csr_array | None, k: int) -> Callable[[np.ndarray], float]:
    """A function from packed codes of the validation documents to their mean leave-one-out precision.

    Each validation document queries the others, at the depth that holds the same share of them as ``k`` holds of the
    training documents. It reads validation labels and no others.

    Args:
        training_documents: how many there are.
        y_val: labels (m, L) bool of the validation documents.
        k: depth of the precision that is finally of interest.

    Raises:
        HasherError: there are no labels, or too few documents for this depth.
    """
    if y_val is None:
        raise HasherError("selector 'leave-one-out' needs the labels of the validation documents; use another selector without them")
    documents = y_val.shape[0]
    depth = max(1, round(k * documents / training_documents))
    if depth >= documents:
        raise HasherError(f"selector 'leave-one-out' cannot rank {depth} of {documents} validation documents; lower k or hold out more")
    relevance = Relevance(y_val, y_val)
    return lambda codes: float(precision_at_k(codes, codes, relevance, depth, leave_one_out=True).expected.mean())
