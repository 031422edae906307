"""The frame of the variational hashers that learn from each document's near training documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.variational import Network, VariationalHasher
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.neural.neighbourhood import without_self


@dataclass(eq=False)
class NeighbourHasher(VariationalHasher):
    """Base of the methods that learn from neighbours, which are found once, without labels, among the training documents.

    Args:
        neighbours: what is near: by the cosine of "tfidf", of "lsa" (128 dimensions), or of both, "fused"; or by the Hamming distance of
            64-bit codes of self-taught hashing, "sth".
        count: K, how many near documents are a document's neighbours.

    Attributes:
        neighbours_: neighbours of each training document, nearest first, itself left out: (n, K) int64.
        distances_: their distances, (n, K) float.
    """

    neighbours: Literal["tfidf", "lsa", "fused", "sth"] = "tfidf"
    count: int = 20

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``: the lists of neighbours, which all models of a data set share."""
        return super().needs | {self._lists}

    @property
    def _lists(self) -> str:
        """The name of the derived input."""
        return f"{'neighbours' if self.neighbours == 'tfidf' else f'neighbours_{self.neighbours}'}-{self.count}"

    def build(self, data: TrainingData) -> Network:
        """See ``VariationalHasher.build``; from here on ``neighbours_`` are known."""
        self.neighbours_, self.distances_ = self.find(data)
        return super().build(data)

    def find(self, data: TrainingData) -> tuple[np.ndarray, np.ndarray]:
        """The neighbours (n, K) of each training document, and their distances.

        Raises:
            HasherError: there is one document, or there are no lists of this kind and they are not made here.
        """
        if data.X.shape[0] < 2:
            raise HasherError("one training document has no neighbours")
        shared = data.context.inputs.get(self._lists)
        if shared is None and self.neighbours != "tfidf":
            raise HasherError(f"needs the derived input '{self._lists}'")
        lists = nearest(data.X, self.count)._asdict() if shared is None else shared
        return without_self(lists["indices"]), without_self(lists["indices"], lists["distances"])
