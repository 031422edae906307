"""Locality-sensitive hashing by random hyperplanes (Charikar, STOC 2002)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.hashers.base import Hasher, check_features
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.retrieval.codes import pack

METHODS: dict[str, dict[str, object]] = {"LSH": {}}
CARD = {
    "class": "LSH",
    "family": "random projections",
    "year": 2002,
    "paper": "charikar2002similarity",
    "style": {"LSH": ("sky", "s")},
}


@dataclass(eq=False)
class LSH(Hasher):
    """bit_j = 1[w_j' x > 0] with w_j ~ N(0, I): two documents agree on a bit with probability 1 - angle / pi.

    Args:
        bits: code length.
        seed: of the hyperplanes.
    """

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Draw the hyperplanes; nothing is learnt from the documents."""
        check_features(X)
        self.hyperplanes_ = np.random.default_rng(self.seed).standard_normal((X.shape[1], self.bits), dtype=np.float32)
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``."""
        return pack(X @ self.hyperplanes_ > 0)
