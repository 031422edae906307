"""The control that no method should be worse than: codes that know nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.retrieval.codes import pack


@dataclass(eq=False)
class RandomCodes(Hasher):
    """Uniform bits that do not depend on the document: the ranking is random, precision@k is chance.

    Args:
        bits: code length.
        seed: of the bits; each call of ``encode`` draws new ones.
    """

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Start the stream of bits."""
        self.stream_ = np.random.default_rng(self.seed)
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """Fresh random codes, one per row."""
        return pack(self.stream_.integers(0, 2, (X.shape[0], self.bits)))
