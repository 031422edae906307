"""KSH: supervised hashing with kernels (Liu, Wang, Ji, Jiang and Chang, CVPR 2012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from scipy.linalg import eigh
from scipy.optimize import minimize

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import LABELS, Hasher, check_features
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.retrieval.codes import pack

METHODS: dict[str, dict[str, object]] = {"KSH": {}}
CARD = {
    "class": "KSH",
    "family": "kernels",
    "year": 2012,
    "paper": "liu2012ksh",
    "supervised": True,
    "style": {"KSH": ("sky", "<")},
}


@dataclass(eq=False)
class KSH(Hasher):
    """Bits that are kernel machines, fitted one after the other so that code inner products match pair labels.

    With anchors a_1..a_m and kappa(x, a) = exp(-|x - a|^2 / (2 width^2)), k(x) holds the m kernels less their training means,
    and bit_j = 1[k(x)' w_j > 0]. On a labelled sample of n documents, S_ij = 1 where two share a label, else -1, and H
    (n, l) their codes in {-1, 1}; the objective is |H H' / l - S|^2 (equation 6). Greedily, bit j maximises h' R h for the
    residue R = l S - sum of the earlier h h' (equation 8):

    1. the relaxed maximiser of w' K' R K w under w' K' K w = n, a generalised eigenvector (equation 10), starts
    2. a gradient ascent on phi' R phi with phi = tanh(K w / 2) in place of the sign (equation 11), here by L-BFGS;
    3. whichever of the two gives the better sign codes is kept, and R loses h h'.

    Args:
        bits: code length l.
        seed: of the anchors and the labelled sample.
        anchors: m (the paper: 300).
        labelled: n (the paper: 1,000 to 2,000).
        width: of the kernel, as a multiple of the root mean square distance between documents and anchors.
        iterations: bound of the ascent per bit.
        ridge: added to K' K, as a share of its mean diagonal, so that the eigenproblem is definite.
    """

    anchors: int = 300
    labelled: int = 2000
    width: float = 0.5
    iterations: int = 60
    ridge: float = 1e-4

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return frozenset({LABELS})

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Draw anchors and sample, fit the bits greedily; ``y`` are the labels (n, L)."""
        check_features(X)
        if y is None:
            raise HasherError("KSH is supervised: it needs the labels of the training documents")
        rng = np.random.default_rng(self.seed)
        n = X.shape[0]
        self.anchors_ = X[np.sort(rng.choice(n, min(self.anchors, n), replace=False))]
        sample = np.sort(rng.choice(n, min(self.labelled, n), replace=False))
        squared = self._squared_distances(X[sample])
        self.scale_ = max(2 * self.width**2 * float(squared.mean()), np.finfo(np.float64).tiny)
        kernel = np.exp(-squared / self.scale_)
        self.means_ = kernel.mean(axis=0)
        labels = y[sample].astype(np.float64)
        pairs = np.where((labels @ labels.T).toarray() > 0, 1.0, -1.0)
        self.weights_ = self._bits(kernel - self.means_, pairs)
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``."""
        kernel = np.exp(-self._squared_distances(X) / self.scale_) - self.means_
        return pack(kernel @ self.weights_ > 0)

    def _squared_distances(self, X: sp.csr_array) -> np.ndarray:
        """|x - a|^2 of documents and anchors, (n, m) float64."""
        squares = [np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel() for matrix in (X, self.anchors_)]
        products = (X @ self.anchors_.T).toarray().astype(np.float64)
        squared: np.ndarray = np.maximum(0.0, squares[0][:, None] + squares[1][None, :] - 2 * products)
        return squared

    def _bits(self, kernel: np.ndarray, pairs: np.ndarray) -> np.ndarray:
        """Weights (m, l) of the bits, each fitted to what the earlier ones leave."""
        residue = self.bits * pairs
        gram = kernel.T @ kernel
        gram += self.ridge * np.trace(gram) / len(gram) * np.eye(len(gram))
        columns = []
        for _ in range(self.bits):
            # The greatest generalised eigenvector; its scale is free under the sign and set for the smooth objective.
            last = len(gram) - 1
            start = eigh(kernel.T @ residue @ kernel, gram, subset_by_index=[last, last])[1][:, 0]
            start *= np.sqrt(len(kernel) / max(start @ gram @ start, np.finfo(float).tiny))
            found = minimize(_smooth, start, args=(kernel, residue), jac=True, method="L-BFGS-B", options={"maxiter": self.iterations}).x
            codes = [np.where(kernel @ weights > 0, 1.0, -1.0) for weights in (start, found)]
            better = int(np.argmax([h @ residue @ h for h in codes]))
            columns.append((start, found)[better])
            residue = residue - np.outer(codes[better], codes[better])
        return np.stack(columns, axis=1)


def _smooth(weights: np.ndarray, kernel: np.ndarray, residue: np.ndarray) -> tuple[float, np.ndarray]:
    """-phi' R phi over n^2, so that its size does not depend on the sample's, and its gradient."""
    phi = np.tanh(0.5 * (kernel @ weights))
    pulled = residue @ phi
    size = len(kernel) ** 2
    return -float(phi @ pulled) / size, -(kernel.T @ (pulled * (1 - phi**2))) / size
