"""What training may read besides the features and labels of the training documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from semantic_hashing.retrieval.relevance import Relevance


@dataclass(frozen=True)
class Validation:
    """The validation documents, for selection alone.

    Attributes:
        X: features (m, V).
        y: labels (m, L) bool; None unless the hasher needs ``validation-labels`` or ``labels``.
        counts: word counts (m, V); None unless the hasher needs ``counts``.
        relevance: of the training documents to each of these, by their labels; None unless there is ``y``.
    """

    X: sp.csr_array
    y: sp.csr_array | None = None
    counts: sp.csr_array | None = None
    relevance: Relevance | None = None


@dataclass(frozen=True)
class TrainingContext:
    """What ``fit`` is given beside X and y. It grows by fields, never by arguments of ``fit``.

    Attributes:
        counts: word counts (n, V) of the training documents; None unless the hasher needs ``counts``.
        validation: the validation documents; None where there are none, and then nothing can be selected.
        inputs: arrays derived from the training documents, by the name under which the hasher needs them
            (see ``semantic_hashing.inputs``).
    """

    counts: sp.csr_array | None = None
    validation: Validation | None = None
    inputs: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
