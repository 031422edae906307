"""SHTTM: semantic hashing using tags and topic modelling (Wang, Zhang and Si, SIGIR 2013)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.linear_model import Ridge

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import options
from semantic_hashing.hashers.base import COUNTS, LABELS, Hasher, check_features
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.thresholds import thresholds
from semantic_hashing.retrieval.codes import pack

METHODS: dict[str, dict[str, object]] = {"SHTTM": {}}
CARD = {
    "class": "SHTTM",
    "family": "topics and tags",
    "year": 2013,
    "paper": "wang2013shttm",
    "supervised": True,
    "style": {"SHTTM": ("orange", ">")},
}


@dataclass(eq=False)
class SHTTM(Hasher):
    """Codes that reconstruct a document's tags and stay near its topics; a linear map for documents without tags.

    With tags T (L, n), confidence c_ij (high where a tag is given, low where it is not, since an absent tag may be a missing
    one) and topic proportions theta (l topics, one per bit), section 3 minimises

        sum_ij c_ij (T_ij - u_i' y_j)^2 + alpha |U|^2 + gamma sum_j |y_j - theta_j|^2

    over U (l, L) and real Y (l, n), in turns, each in closed form:

        y_j = (U C_j U' + gamma I)^-1 (U C_j t_j + gamma theta_j),    u_i = (Y C_i Y' + alpha I)^-1 Y C_i t_i.

    A bit is 1[y above its training median]. A ridge regression of Y on TF-IDF gives y of unseen documents; the training
    documents, which are the database, keep theirs.

    Args:
        bits: code length l, and number of topics.
        seed: of the topic model and of the first U.
        confidence: c of a given tag.
        doubt: c of a tag that is not given.
        alpha: weight of |U|^2.
        gamma: weight of the topics.
        rounds: turns of the two updates.
        ridge: penalty of the linear map.
        topic_epochs: passes of the topic model over the documents.
        training_codes: "learnt" (the database keeps its Y) or "predicted" (the linear map for all documents).
    """

    confidence: float = 1.0
    doubt: float = 0.01
    alpha: float = 1.0
    gamma: float = 0.1
    rounds: int = 10
    ridge: float = 1.0
    topic_epochs: int = 3
    training_codes: Literal["learnt", "predicted"] = "learnt"

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``; the topic model is one of word counts."""
        return frozenset({LABELS, COUNTS})

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """Topics, then Y and U in turns, then the linear map; ``y`` are the tags (n, L)."""
        check_features(X)
        if y is None:
            raise HasherError("SHTTM is supervised: it needs the labels of the training documents")
        counts = context.counts if context else None
        if counts is None:
            raise HasherError("SHTTM needs the word counts of the documents for its topics")
        options.check(self)
        topics = LatentDirichletAllocation(
            self.bits, learning_method="online", batch_size=256, total_samples=X.shape[0], max_iter=self.topic_epochs, random_state=self.seed
        ).fit_transform(counts)
        factors = self._factors(topics, y)
        self.thresholds_ = thresholds(factors, "median")
        # What scikit-learn's solvers take.
        narrow = sp.csr_array((X.data, X.indices.astype(np.int32), X.indptr.astype(np.int32)), shape=X.shape)
        self.map_ = Ridge(self.ridge, solver="lsqr", tol=1e-3).fit(narrow, factors)
        if self.training_codes == "predicted":
            factors = self.map_.predict(narrow)
            self.thresholds_ = thresholds(factors, "median")
        self.codes_ = factors > self.thresholds_
        return self

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``."""
        if X.shape[0] == 0:
            return pack(np.zeros((0, self.bits), dtype=bool))
        return pack(self.map_.predict(X).reshape(X.shape[0], self.bits) > self.thresholds_)

    def encode_training(self, X: sp.csr_array) -> np.ndarray:
        """The codes of the training documents, packed."""
        return pack(self.codes_)

    def _factors(self, topics: np.ndarray, y: sp.csr_array) -> np.ndarray:
        """Y as rows, (n, l)."""
        # Documents of one set of tags share the matrices of their update.
        tags, member = np.unique(y.toarray(), axis=0, return_inverse=True)
        member = member.ravel()
        weights = np.where(tags, self.confidence, self.doubt)
        factors = topics.copy()
        tag_factors = np.random.default_rng(self.seed).normal(0, 0.1, (y.shape[1], self.bits))
        identity = np.eye(self.bits)
        for _ in range(self.rounds):
            for own in range(len(tags)):
                rows = member == own
                weighted = tag_factors * weights[own][:, None]
                system = weighted.T @ tag_factors + self.gamma * identity
                factors[rows] = np.linalg.solve(system, (weighted.T @ tags[own])[:, None] + self.gamma * topics[rows].T).T
            for tag in range(y.shape[1]):
                confidence = weights[member, tag]
                weighted = factors * confidence[:, None]
                tag_factors[tag] = np.linalg.solve(weighted.T @ factors + self.alpha * identity, weighted.T @ tags[member, tag])
        return factors
