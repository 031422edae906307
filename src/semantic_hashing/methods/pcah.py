"""Principal component hashing: the signs of the leading principal components, the baseline that ITQ rotates (Gong and Lazebnik, CVPR 2011)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from semantic_hashing.hashers.latent import LatentHasher, principal

METHODS: dict[str, dict[str, object]] = {"PCAH": {}}
CARD = {"class": "PCAHashing", "family": "linear", "year": 2010, "paper": "wang2010semi", "deterministic": True, "derived": True}


@dataclass(eq=False)
class PCAHashing(LatentHasher):
    """bit_j = 1[p_j' (z - m) > 0], with p_j the j-th principal direction of the training rows z in the latent semantic space.

    The p_j maximise the variance of uncorrelated projections, sum_j p_j' (sum_i (z_i - m)(z_i - m)') p_j with P'P = I: bits
    that were balanced and uncorrelated, were they not cut to signs (Wang, Kumar and Chang 2010, without their term of labels).
    Later directions carry ever less variance and as many bits as the first; this is what ITQ mends. Bits for which there is
    no direction left are 0.

    Args:
        bits: code length.
        seed: not used; nothing is drawn.
        dimensions: of the latent semantic space.
        unit: rows are scaled to unit length before they are centred.
    """

    def cut(self, rows: np.ndarray) -> np.ndarray:
        """The principal directions."""
        found = principal(rows, self.bits)
        return np.pad(found, ((0, 0), (0, self.bits - found.shape[1])))
