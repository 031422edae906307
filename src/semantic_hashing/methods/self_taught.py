"""Self-taught hashing (Zhang, Wang, Cai and Lu, SIGIR 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import eigsh
from sklearn.svm import LinearSVC

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import Hasher, check_features
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.inputs.neighbours import Neighbours, graph, nearest
from semantic_hashing.retrieval.codes import pack

METHODS: dict[str, dict[str, object]] = {"STH": {}}
CARD = {
    "class": "SelfTaughtHashing",
    "family": "neighbourhood",
    "year": 2010,
    "paper": "zhang2010sth",
    "deterministic": True,
    "derived": True,
    "style": {"STH": ("green", "D")},
}


@dataclass(eq=False)
class SelfTaughtHashing(Hasher):
    """Codes of the training documents by a Laplacian eigenmap, codes of unseen ones by one linear SVM per bit.

    1. W: the symmetric graph of the ``neighbors`` nearest training documents by cosine, weighted by it (section 3.1).
    2. L v = lambda D v with L = D - W: the ``bits`` eigenvectors of the smallest eigenvalues after the trivial one.
       They are those of the largest eigenvalues of D^-1/2 W D^-1/2, which is how they are found.
    3. bit_j of a training document = 1[v_j > median(v_j)], so that each bit is balanced.
    4. Per bit a linear SVM on TF-IDF learns to predict it. Unseen documents get the SVMs' prediction; the training
       documents, which are the database, keep the codes of step 3 (section 3.2).

    Args:
        bits: code length.
        seed: not used; nothing is drawn.
        neighbors: k of the graph (the authors' package: 25).
        C: penalty of the SVMs.
    """

    neighbors: int = 25
    C: float = 1.0

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``: the nearest neighbours, which all its models of a data set share."""
        return frozenset({f"neighbours-{self.neighbors}"})

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Eigenmap, medians, SVMs."""
        check_features(X)
        # What scikit-learn's SVMs take.
        X = sp.csr_array((X.data, X.indices.astype(np.int32), X.indptr.astype(np.int32)), shape=X.shape)
        if X.shape[0] <= self.bits + 1:
            raise HasherError(f"self-taught hashing needs more training documents than bits + 1: {X.shape[0]} for {self.bits} bits")
        shared = context.inputs.get(f"neighbours-{self.neighbors}") if context else None
        embedding = self._embed(graph(Neighbours(**shared) if shared else nearest(X, self.neighbors)))
        self.codes_ = embedding > np.median(embedding, axis=0)
        self.classifiers_ = np.stack([self._teach(X, bit) for bit in self.codes_.T], axis=1)
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``."""
        weights, intercepts = self.classifiers_[:-1], self.classifiers_[-1]
        return pack(X @ weights + intercepts > 0)

    def encode_training(self, X: sp.csr_array) -> np.ndarray:
        """The codes of step 3, packed."""
        return pack(self.codes_)

    def _embed(self, graph: sp.csr_array) -> np.ndarray:
        """Generalised eigenvectors (n, bits) of the Laplacian, the trivial one left out."""
        degree = np.asarray(graph.sum(axis=1)).ravel()
        # A document without neighbours is its own component; a unit degree keeps its row finite.
        scale = 1 / np.sqrt(np.where(degree > 0, degree, 1.0))
        normalised = sp.diags_array(scale) @ graph @ sp.diags_array(scale)
        start = np.random.default_rng(0).standard_normal(graph.shape[0])
        values, vectors = eigsh(normalised, k=self.bits + 1, which="LA", v0=start)
        order = np.argsort(-values)[1:]
        return np.asarray(vectors[:, order] * scale[:, None])

    def _teach(self, X: sp.csr_array, bit: np.ndarray) -> np.ndarray:
        """Weights and intercept (V + 1,) of the linear SVM of one bit."""
        if bit.all() or not bit.any():
            return np.append(np.zeros(X.shape[1]), 1.0 if bit.all() else -1.0)
        svm = LinearSVC(C=self.C, random_state=0).fit(X, bit)
        return np.append(svm.coef_[0], svm.intercept_[0])
