"""SimHash: signs of random projections of the centred latent semantic space (Charikar, STOC 2002)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from semantic_hashing.hashers.latent import LatentHasher

METHODS: dict[str, dict[str, object]] = {"SimHash": {}}
CARD = {"class": "SimHash", "family": "random projections", "year": 2002, "paper": "charikar2002similarity", "derived": True}


@dataclass(eq=False)
class SimHash(LatentHasher):
    """bit_j = 1[w_j' (z - m) > 0] with w_j ~ N(0, I): LSH on the centred rows z - m of the latent semantic space.

    Two documents agree on a bit with probability 1 - angle / pi, the angle seen from the mean m. Counts of words are not
    negative, so that all documents lie on one side of most hyperplanes through the origin; centred they do not.

    Args:
        bits: code length.
        seed: of the projections.
        dimensions: of the latent semantic space.
        unit: rows are scaled to unit length before they are centred.
    """

    def cut(self, rows: np.ndarray) -> np.ndarray:
        """Draw the projections."""
        return np.random.default_rng(self.seed).standard_normal((rows.shape[1], self.bits))
