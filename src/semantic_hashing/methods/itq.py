"""Iterative quantisation (Gong and Lazebnik, CVPR 2011)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from semantic_hashing.hashers.bounds import Count
from semantic_hashing.hashers.latent import LatentHasher, principal

METHODS: dict[str, dict[str, object]] = {"ITQ": {}}
CARD = {"class": "IterativeQuantisation", "family": "linear", "year": 2011, "paper": "gong2011itq", "derived": True}


@dataclass(eq=False)
class IterativeQuantisation(LatentHasher):
    """The signs of principal components, rotated so that as little as possible is lost by taking signs.

    With V = (Z - m) P the training rows Z of the latent semantic space in their leading principal directions P, as many as
    bits, an orthogonal R and codes B of -1 and 1 are sought that minimise the quantisation loss

        Q(B, R) = || B - V R ||^2 .

    R starts as a random rotation. Each iteration takes two steps, neither of which can raise Q:

    1. B = sgn(V R), the best codes for a rotation;
    2. R = U W' with U S W' = V'B the singular value decomposition, the best rotation for codes (orthogonal Procrustes).

    A new document's code is 1[R' P' (z - m) > 0]. Where the rows have fewer principal directions than bits, R has that many
    orthonormal rows; both steps hold for it too.

    Args:
        bits: code length.
        seed: of the rotation at the start.
        dimensions: of the latent semantic space.
        unit: rows are scaled to unit length before they are centred.
        iterations: how often codes and rotation are renewed (the paper: 50).

    Attributes:
        principal_: (d, r) float64, P.
        rotation_: (r, bits) float64, R; its rows are orthonormal.
        losses_: (iterations,) float64, Q per document with the codes of each iteration and the rotation learnt from them.
    """

    iterations: Count = 50

    def cut(self, rows: np.ndarray) -> np.ndarray:
        """The principal directions, rotated."""
        self.principal_ = principal(rows, self.bits)
        projected = rows @ self.principal_
        start = random_rotation(self.bits, self.seed)[: projected.shape[1]]
        self.rotation_, self.losses_ = rotate(projected, start, self.iterations)
        return np.asarray(self.principal_ @ self.rotation_)


def random_rotation(size: int, seed: int) -> np.ndarray:
    """A uniformly random orthogonal matrix (size, size)."""
    drawn, triangle = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))
    # The decomposition is unique, and the matrix uniform, where the diagonal is positive.
    return np.asarray(drawn * np.sign(np.diag(triangle)))


def rotate(V: np.ndarray, start: np.ndarray, iterations: int) -> tuple[np.ndarray, np.ndarray]:
    """The rotation (r, bits) that ITQ learns for rows V (n, r) from a start (r, bits), and the loss per document after each iteration."""
    rotation, losses = start, np.empty(iterations)
    for iteration in range(iterations):
        codes = np.where(V @ rotation > 0, 1.0, -1.0)
        left, _, right = np.linalg.svd(V.T @ codes, full_matrices=False)
        rotation = left @ right
        losses[iteration] = ((codes - V @ rotation) ** 2).sum() / len(V)
    return rotation, losses
