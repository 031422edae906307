"""The control that no method should be worse than: codes that know nothing."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.hashers.base import Hasher
from semantic_hashing.retrieval.codes import pack


class RandomCodes(Hasher):
    """Uniform bits that do not depend on the document: the ranking is random, precision@k is chance.

    Args:
        bits: code length.
        seed: of the bits; each call of ``encode`` draws new ones.
    """

    def fit(self, X: sp.csr_array, y: Any = None, X_val: Any = None, y_val: Any = None, *, counts: Any = None, counts_val: Any = None) -> Self:
        """Start the stream of bits."""
        self.stream_ = np.random.default_rng(self.seed)
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """Fresh random codes, one per row."""
        return pack(self.stream_.integers(0, 2, (X.shape[0], self.bits)))
