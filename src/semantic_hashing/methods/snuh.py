"""SNUH: Gaussian codes that are correlated along a neighbour graph (Ou et al., ACL 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import torch
from torch.nn import functional

from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.neighbourhood import NeighbourHasher
from semantic_hashing.hashers.options import Bounded
from semantic_hashing.hashers.variational import Batch, Network
from semantic_hashing.methods.snuh_ind import SigmoidGaussianHashing, SigmoidGaussianNetwork
from semantic_hashing.neural.batches import Bag, tensor
from semantic_hashing.neural.neighbourhood import Turns, pair_divergence, stars
from semantic_hashing.neural.training import Step

METHODS: dict[str, dict[str, object]] = {"SNUH-prior": {"correlation": "prior"}, "SNUH": {"correlation": "both"}}
CARD = {"class": "SNUH", "family": "neighbourhood", "year": 2021, "paper": "ou2021snuh", "derived": True}


@dataclass(eq=False)
class SNUH(SigmoidGaussianHashing, NeighbourHasher):
    """A Gaussian variational autoencoder whose prior correlates the codes of neighbours, and whose posterior may do so.

    Per dimension the codes of the two ends of an edge of the neighbour graph have the prior covariance [[1, t], [t, 1]] and the
    posterior covariance [[s_i^2, g s_i s_j], [g s_i s_j, s_j^2]]. Spanning forests of the graph make prior and posterior tractable;
    M of them are averaged, and w_ij is the share of them that holds the edge:

        maximise  sum_i { E_q[log p(x_i | z_i)] - w KL(q(z_i | x_i) || N(0, I)) } - w sum_edges w_ij G_ij,
        mu = sigmoid(f(x) / T),  sigma = softplus(g(x)),  g_ij = 2 sigmoid( (k(x_i, x_j) + k(x_j, x_i)) / 2 ) - 1,

    with G_ij what the pair's divergence adds to those of its documents (``neural.neighbourhood.pair_divergence``). k is linear in the
    two documents, so what it says of a pair in either order is a sum over the two of one affine map u of a document: g = tanh((u_i + u_j) / 2).

    The paper draws a tree by the similarities of neighbours, sharpened by a parameter alpha. As its algorithm is printed, and as it is
    coded, only the start of a tree is expanded: the trees are stars of all unvisited neighbours, whatever alpha is (``stars``).

    A step takes a batch of documents and, in turn, as many edges. A code is 1[mu > 0.5].

    The authors' public code differs from this derivation, and is kept as ``as_coded``: the KL of single documents lacks the factor 1/2,
    and the edge's term has log(1 - g) in place of log(1 - g^2). It scores alike.

    Args:
        correlation: of neighbours' codes: in the "prior" alone (the row "prior" of the paper's ablations), or in "both".
        prior_correlation: t (.99 in the paper).
        forests: M.
        temperature: T.
        hidden: units of ReLU layers of the encoder; none in the paper.
        as_coded: the authors' public code.

    Attributes:
        edges_: ends of each edge, (E, 2) int64.
        shares_: w of each edge, (E,) float32.
    """

    count: int = 10
    correlation: Literal["prior", "both"] = "both"
    prior_correlation: Annotated[float, Bounded("a correlation in [0, 1)", lambda value: 0 <= value < 1)] = 0.99
    forests: Annotated[int, Bounded("a number of forests above 0", lambda value: value > 0)] = 20

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return SigmoidGaussianNetwork(self, words, self.temperature, joint=self.correlation == "both", as_coded=self.as_coded)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``; the forests are drawn here."""
        step = super().step(data)
        self.edges_, self.shares_ = stars(self.neighbours_, self.forests, data.rng)
        self._turns = Turns(len(self.edges_), data.rng)
        return step

    def loss(self, batch: Batch) -> torch.Tensor:
        """Minus the mean bound of the documents, and the edges' term for as many edges, scaled to edges a document."""
        documents = super().loss(batch)
        edges = self._turns.take(len(batch.rows))
        per_document = len(self.edges_) / batch.data.X.shape[0]
        pairs = (tensor(self.shares_[edges]) * self._pairs(batch, edges)).mean()
        return documents + batch.kl_weight * per_document * pairs

    def _pairs(self, batch: Batch, edges: np.ndarray) -> torch.Tensor:
        """G (B,) of edges."""
        first, second = (self.network_.posterior(Bag.of(batch.data.X[self.edges_[edges, end]]).drop_words(self.input_dropout)) for end in (0, 1))
        joint = first.joint + second.joint if self.correlation == "both" else torch.zeros_like(first.mean)
        divergence = pair_divergence(first.mean, first.deviation, second.mean, second.deviation, joint, self.prior_correlation)
        if self.as_coded:
            # -1/2 log(1 - g) for -1/2 log(1 - g^2): what is left of the latter is 1/2 log(1 + g), with 1 + g = 2 sigmoid(u).
            divergence = divergence + 0.5 * (functional.logsigmoid(joint) + torch.log(joint.new_tensor(2.0))).sum(dim=1)
        return divergence
