"""CorrSH: codes whose posterior is a Boltzmann machine (Zheng, Su, Shen and Chen, ACL 2020)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch.nn import functional

from semantic_hashing.hashers.bounds import Rank, Samples
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.schedules import Falling
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"CorrSH": {}}
CARD = {"class": "CorrSH", "family": "generative", "year": 2020, "paper": "zheng2020corrsh"}


class Posterior(NamedTuple):
    """q(r | x) = N(mean, diag(deviation^2) + U'U) of B documents, with the bits drawn from Bernoulli(sigmoid(r)).

    Attributes:
        mean: mu, (B, l).
        deviation: (B, l).
        factors: U, (B, k, l).
    """

    mean: torch.Tensor
    deviation: torch.Tensor
    factors: torch.Tensor

    def draw(self, samples: int) -> torch.Tensor:
        """Samples (B, samples, l) of r = mu + deviation * e1 + sum_t U_t e2_t, with e1 and e2 standard normal."""
        own = torch.randn(len(self.mean), samples, self.mean.shape[1])
        shared = torch.randn(len(self.mean), samples, self.factors.shape[1])
        return self.mean[:, None] + self.deviation[:, None] * own + shared @ self.factors


def log_mean_probability(code: torch.Tensor, r: torch.Tensor) -> torch.Tensor:
    """Log of the mean over i of p(code | r_i) = prod_j sigmoid(r_ij)^code_j (1 - sigmoid(r_ij))^(1 - code_j): (B, l) and (B, m, l) to (B,)."""
    each = (code[:, None] * r - functional.softplus(r)).sum(dim=2)
    return torch.logsumexp(each, dim=1) - math.log(r.shape[1])


@dataclass(eq=False)
class CorrSH(VariationalHasher):
    """A Bernoulli variational autoencoder whose bits are correlated given the document.

    The posterior is a Boltzmann machine, exp(1/2 z' S z + mu' z) up to its normaliser, S diagonal plus low rank. It is
    drawn from by way of a correlated real vector:

        r = mu + d * e1 + sum_t u_t e2_t,  z ~ Bernoulli(sigmoid(r)),  e1 ~ N(0, I_l), e2 ~ N(0, I_k),

    with mu, d = softplus(.) and u_t = tanh(.) / k affine in the last ReLU layer, and dz/dr := sigmoid'(r). Of m samples r_i
    one is picked, and z~ ~ Bernoulli(sigmoid(r_picked)). Training maximises the lower bound

        E[log p(x | z + eta n)] - w ( log (1/m) sum_i p(z~ | r_i) + l log 2 ),  n ~ N(0, I),

    the KL term to the prior Bernoulli(1/2)^l bounded from above, which the energies of the Boltzmann machine cancel from.
    More samples tighten it. A code is 1[mu > 0].

    In evaluation mode nothing is drawn: r = mu, and the KL term is that of independent bits with probabilities sigmoid(mu).

    Args:
        rank: k, columns of the low-rank part (the authors' public code: 10).
        samples: m, of the bound (the authors' public code: 10).
        noise_std: eta, at the first step.
        noise_fall: by how much eta falls at each step.
        noise_floor: its least value.
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.03
    rank: Rank = 10
    samples: Samples = 10
    noise_std: float = 0.5
    noise_fall: float = 0.0
    noise_floor: float = 0.05

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _CorrelatedAutoencoder(self, words)


class _CorrelatedAutoencoder(Network):
    """Encoder, posterior and decoder of one CorrSH model."""

    def __init__(self, arguments: CorrSH, words: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.prior, self.estimator = BernoulliPrior(), StraightThrough()
        self.noise = Falling(arguments.noise_std, amount=arguments.noise_fall, floor=arguments.noise_floor)
        self.steps = 0
        self.encoder = AffineEncoder(words, arguments.hidden, arguments.bits * (2 + arguments.rank), arguments.dropout)
        self.decoder = SoftmaxDecoder(arguments.bits, words)

    def posterior(self, bag: Bag) -> Posterior:
        """q(r | x) of the documents."""
        bits, rank = self.arguments.bits, self.arguments.rank
        mean, deviation, factors = self.encoder(bag).split((bits, bits, rank * bits), dim=1)
        return Posterior(mean, functional.softplus(deviation), torch.tanh(factors).view(len(mean), rank, bits) / max(rank, 1))

    def objective(self, batch: Batch) -> torch.Tensor:
        """See ``Network.objective``; a step is counted, for the noise."""
        bound = self.bound(batch.bag, batch.target, batch.kl_weight)
        self.steps += 1
        return bound

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """The bound (B,); in evaluation mode of the code 1[mu > 0], see the class."""
        posterior = self.posterior(bag)
        if not self.training:
            unsampled: torch.Tensor = self.decoder((posterior.mean > 0).float(), target)
            return unsampled - kl_weight * self.prior.kl(posterior.mean)
        r = posterior.draw(1 + self.arguments.samples)
        # The m samples of the bound are independent, so that any of them is one picked at random.
        codes = self.estimator.code(torch.sigmoid(r[:, :2]), stochastic=True)
        explained = codes[:, 0] + self.noise.at(self.steps) * torch.randn_like(codes[:, 0])
        likelihood: torch.Tensor = self.decoder(explained, target)
        divergence = log_mean_probability(codes[:, 1], r[:, 1:]) + self.arguments.bits * math.log(2)
        return likelihood - kl_weight * divergence

    def scores(self, bag: Bag) -> torch.Tensor:
        """The means mu (B, l)."""
        return self.posterior(bag).mean

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``; ``kl`` as in evaluation mode."""
        mean = self.posterior(bag).mean
        return {"kl": self.prior.kl(mean), "log_likelihood": self.decoder((mean > 0).float(), target)}
