"""WISH: implicit topics between code and words (Ye, Manotumruksa and Yilmaz, Findings of EMNLP 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import nn

from semantic_hashing.hashers.bounds import Dimensions
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"WISH": {}}
CARD = {"class": "WISH", "family": "generative", "year": 2020, "paper": "ye2020wish"}


@dataclass(eq=False)
class WISH(VariationalHasher):
    """NASH whose decoder reads the topics of the bits that are set: a vector for each bit, kept near orthonormal.

    With x the bag of words, z in {0, 1}^l and T (l, D) the topic vectors:

        h = sigmoid(g(x)),  z = 1[h > u] with u ~ U(0, 1),  t = z T,  p(x | t) the softmax decoder,
        ELBO - penalty ||T T' - I||_F^2,  ELBO = E[log p(x | t)] - w KL(Bernoulli(h) || Bernoulli(1/2)^l).

    The decoder stays linear in z, so for D >= l the model is NASH in other parameters; for D < l the penalty cannot reach 0
    (the paper's D is 100). A code is 1[h > 0.5].

    In the authors' public code z = (sign(h - u) + 1) / 2 with the gradient passed through the sign, so that dz/dh = 1/2.

    Args:
        dimensions: D.
        start: of T: "orthonormal", or "uniform" in [0, 1] as in the public code.
        penalty: weight of the distance of T T' from I.
        average: t is divided by the number of bits that are set, if there is one.
        code_gradient: dz/dh.
        noise_std: standard deviation of the noise that the topics are fed with the code (none in the paper).
    """

    kl_weight: float = 0.03
    dimensions: Dimensions = 128
    start: Literal["orthonormal", "uniform"] = "orthonormal"
    penalty: float = 1.0
    average: bool = False
    code_gradient: float = 1.0
    noise_std: float = 0.5

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _TopicAutoencoder(self, words)

    def word_vectors(self) -> np.ndarray:
        """The embedding of each word over the bits, (V, l) float32: T times the decoder's."""
        vectors: np.ndarray = super().word_vectors() @ self.network_.topics.detach().cpu().numpy().T
        return vectors


class _TopicAutoencoder(Network):
    """Encoder, topics and decoder of one WISH model."""

    def __init__(self, arguments: WISH, words: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.prior, self.estimator = BernoulliPrior(), StraightThrough()
        self.encoder = AffineEncoder(words, arguments.hidden, arguments.bits, arguments.dropout)
        self.topics = nn.Parameter(torch.empty(arguments.bits, arguments.dimensions))
        if arguments.start == "orthonormal":
            nn.init.orthogonal_(self.topics)
        else:
            nn.init.uniform_(self.topics)
        self.decoder = SoftmaxDecoder(arguments.dimensions, words)

    def topics_of(self, code: torch.Tensor) -> torch.Tensor:
        """T (B, D) of codes (B, l)."""
        topics = code @ self.topics
        return topics / code.sum(dim=1, keepdim=True).clamp(min=1) if self.arguments.average else topics

    def distance(self) -> torch.Tensor:
        """||T T' - I||_F^2, a scalar."""
        return (self.topics @ self.topics.T - torch.eye(len(self.topics))).square().sum()

    def objective(self, batch: Batch) -> torch.Tensor:
        """The ELBO, less the penalty."""
        return self.bound(batch.bag, batch.target, batch.kl_weight) - self.arguments.penalty * self.distance()

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of the code 1[h > 0.5], without noise."""
        logits = self.encoder(bag)
        code = self.estimator.code(torch.sigmoid(logits), stochastic=self.training)
        if self.arguments.code_gradient != 1:
            code = code.detach() + self.arguments.code_gradient * (code - code.detach())
        if self.training and self.arguments.noise_std:
            code = code + self.arguments.noise_std * torch.randn_like(code)
        likelihood: torch.Tensor = self.decoder(self.topics_of(code), target)
        return likelihood - kl_weight * self.prior.kl(logits)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.encoder(bag))

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        logits = self.encoder(bag)
        code = self.estimator.code(torch.sigmoid(logits), stochastic=False)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder(self.topics_of(code), target)}
