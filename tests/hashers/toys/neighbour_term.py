"""NASH whose code must also explain the words of a near document: a need, and one more term of the loss."""

from dataclasses import dataclass

import numpy as np

from semantic_hashing.hashers.variational import Batch
from semantic_hashing.methods.nash import NASH
from semantic_hashing.neural.batches import Bag


@dataclass(eq=False)
class NeighbourTerm(NASH):
    """Adds ``weight`` times the log-likelihood of a neighbour's words under the document's code.

    Args:
        neighbours: how many neighbours one is drawn from.
        weight: of the term.
    """

    neighbours: int = 5
    weight: float = 0.5

    @property
    def needs(self):
        return super().needs | {f"neighbours-{self.neighbours}"}

    def loss(self, batch: Batch):
        shared = batch.data.context.inputs[f"neighbours-{self.neighbours}"]["indices"]
        drawn = shared[batch.rows, batch.data.rng.integers(0, shared.shape[1], len(batch.rows))]
        near = Bag.of(batch.data.X[np.asarray(drawn)])
        return super().loss(batch) - self.weight * self.network_.bound(batch.bag, near, 0.0).mean()
