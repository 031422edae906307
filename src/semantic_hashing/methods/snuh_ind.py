"""SNUH without neighbours, the control of its paper: a linear Gaussian autoencoder (Ou et al., ACL 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

from semantic_hashing.hashers.bounds import Positive
from semantic_hashing.hashers.options import Rate
from semantic_hashing.hashers.variational import Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.priors import NormalPrior
from semantic_hashing.neural.sigmoid_gaussian import Posterior, SigmoidGaussian
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"SNUH-ind": {}}
CARD = {"class": "SigmoidGaussianHashing", "family": "generative", "year": 2021, "paper": "ou2021snuh"}


@dataclass(eq=False)
class SigmoidGaussianHashing(VariationalHasher):
    """A Gaussian variational autoencoder with means in (0, 1): SNUH with all documents independent.

        q(z | x) = N(mu(x), diag sigma^2(x)),  mu = sigmoid(f(x) / T),  sigma = softplus(g(x)),  z = mu + sigma * epsilon,
        ELBO = E_q[log p(x | z)] - w KL(q(z | x) || N(0, I)),

    f and g affine in x, p(x | z) the softmax decoder over the words of the document. A code is 1[mu > 0.5]. It is the row "ind" of
    the paper's table of ablations, and says what SNUH gets from its neighbours.

    Args:
        temperature: T.
        hidden: units of ReLU layers of the encoder; none in the paper.
        as_coded: the authors' public code, whose KL term lacks the factor 1/2.
    """

    fixed_threshold = 0.5
    temperature: Positive = 0.1
    hidden: tuple[int, ...] = ()
    input_dropout: Rate = 0.2
    target: Literal["tfidf", "counts", "binary"] = "binary"
    learning_rate: float = 0.002
    batch_size: int = 100
    patience: int = 6
    as_coded: bool = False

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return SigmoidGaussianNetwork(self, words, self.temperature, as_coded=self.as_coded)


class SigmoidGaussianNetwork(Network):
    """Encoder and decoder of one model.

    Args:
        arguments: the hasher.
        words: V.
        temperature: T.
        joint: see ``SigmoidGaussian``.
        as_coded: the KL term without the factor 1/2.
    """

    def __init__(self, arguments: VariationalHasher, words: int, temperature: float, joint: bool = False, as_coded: bool = False) -> None:
        super().__init__()
        self.posterior = SigmoidGaussian(words, arguments.bits, arguments.hidden, arguments.dropout, temperature, joint)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        self.prior = NormalPrior()
        self.share = 2.0 if as_coded else 1.0

    def code(self, posterior: Posterior) -> torch.Tensor:
        """Z (B, l): drawn in training, else the mean."""
        return posterior.sample() if self.training else posterior.mean

    def bound_of(self, posterior: Posterior, code: torch.Tensor, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,) of documents with this posterior and this code."""
        likelihood: torch.Tensor = self.decoder(code, target)
        return likelihood - kl_weight * self.share * self.prior.kl(posterior.mean, posterior.log_variance)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of z = mu."""
        posterior = self.posterior(bag)
        return self.bound_of(posterior, self.code(posterior), target, kl_weight)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The means mu (B, l)."""
        mean: torch.Tensor = self.posterior(bag).mean
        return mean

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        posterior = self.posterior(bag)
        return {"kl": self.prior.kl(posterior.mean, posterior.log_variance), "log_likelihood": self.decoder(posterior.mean, target)}
