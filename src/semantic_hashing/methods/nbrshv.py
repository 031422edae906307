"""NbrSHV: a Gaussian autoencoder whose codes pick a document's neighbours among others (anonymous draft, 2022)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import torch

from semantic_hashing.hashers.bounds import Positive
from semantic_hashing.hashers.neighbourhood import NeighbourHasher
from semantic_hashing.hashers.options import Bounded, Rate
from semantic_hashing.hashers.variational import Batch, Network
from semantic_hashing.methods.snuh_ind import SigmoidGaussianNetwork
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.neighbourhood import drawn, neighbour_log_softmax

METHODS: dict[str, dict[str, object]] = {"NbrSHV": {}}
CARD = {"class": "NbrSHV", "family": "neighbourhood", "year": 2022, "paper": "nbrsh2022draft", "derived": True}


@dataclass(eq=False)
class NbrSHV(NeighbourHasher):
    """A Gaussian variational autoencoder that explains its neighbour graph as well as its words.

    The graph is observed, and not a prior as in SNUH, whose encoder, decoder and prior it has. With N_i the K nearest documents of i:

        maximise  sum_i { E_q[log p(x_i | z_i)] - w KL(q(z_i | x_i) || N(0, I))
                          + a sum_{j in N_i} [ z_i' z_j / T - log sum_{k in {j} + S_i} exp(z_i' z_k / T) ] },
        mu = sigmoid(f(x) / t),  sigma = softplus(g(x)),  z = mu + sigma * epsilon,  T = bits / 16.

    A step draws one neighbour j of each document, so that the sum over N_i is K times one term: with ``weight`` K it is the draft's
    objective. S_i is drawn from the training documents. With no ``negatives``, S_i are the neighbours drawn for the other documents
    of the batch, which costs no further encoding. A code is 1[mu > 0.5].

    Args:
        weight: K a, of the one neighbour that is drawn.
        negatives: documents of S_i, 20 in the draft; 0 for the batch's other neighbours.
        divisor: T is the number of bits divided by it.
        temperature: t.
        hidden: units of ReLU layers of the encoder; none in the draft.
    """

    fixed_threshold = 0.5
    count: int = 15
    weight: float = 60.0
    negatives: Annotated[int, Bounded("a number of documents, 0 or more", lambda value: value >= 0)] = 0
    divisor: Positive = 16.0
    temperature: Positive = 0.1
    hidden: tuple[int, ...] = ()
    input_dropout: Rate = 0.2
    target: Literal["tfidf", "counts", "binary"] = "binary"
    learning_rate: float = 0.002
    batch_size: int = 100

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return SigmoidGaussianNetwork(self, words, self.temperature)

    def loss(self, batch: Batch) -> torch.Tensor:
        """Minus the objective's mean over the batch, with one neighbour of each document."""
        network, data = self.network_, batch.data
        posterior = network.posterior(batch.bag)
        z = network.code(posterior)
        near = self._codes(batch, drawn(self.neighbours_, batch.rows, data.rng))
        others = None
        if self.negatives:
            others = self._codes(batch, data.rng.integers(0, data.X.shape[0], len(z) * self.negatives)).view(len(z), self.negatives, -1)
        picked = neighbour_log_softmax(z, near, others, self.bits / self.divisor)
        objective: torch.Tensor = network.bound_of(posterior, z, batch.target, batch.kl_weight) + self.weight * picked
        return -objective.mean()

    def _codes(self, batch: Batch, rows: np.ndarray) -> torch.Tensor:
        """Codes (m, l) of other training documents, their words dropped as those of the batch are."""
        codes: torch.Tensor = self.network_.code(self.network_.posterior(Bag.of(batch.data.X[rows]).drop_words(self.input_dropout)))
        return codes
