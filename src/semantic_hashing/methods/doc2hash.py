"""Doc2hash: bits relaxed by a Gumbel-softmax (Zhang and Zhu, NAACL 2019)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch.nn import functional

from semantic_hashing.hashers.base import LABELS
from semantic_hashing.hashers.bounds import Share, Temperature
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.label_head import LabelHead
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.relaxed_bernoulli import RelaxedBernoulli
from semantic_hashing.neural.schedules import Falling
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"Doc2hash": {"supervision": "none"}, "Doc2hash-S": {"supervision": "labels"}}
CARD = {"class": "Doc2hash", "family": "generative", "year": 2019, "paper": "zhang2019doc2hash", "supervised": ("Doc2hash-S",)}


def softmax_over_all(pairs: torch.Tensor) -> torch.Tensor:
    """Log 2 - H(p), (B,), with p the softmax over all 2l logits (B, l, 2) of a document at once: the KL term of the public code."""
    log_p = functional.log_softmax(pairs.flatten(1), dim=1)
    return math.log(2) + (log_p.exp() * log_p).sum(dim=1)


@dataclass(eq=False)
class Doc2hash(VariationalHasher):
    """A Bernoulli variational autoencoder whose gradient passes through a relaxed bit instead of straight through a drawn one.

    Each bit is a categorical variable of two values with a uniform prior. In the paper it has two logits and a
    Gumbel-softmax; here it has their difference a_i and logistic noise, which is the same distribution:

        y_i = sigmoid((a_i + log u_i - log(1 - u_i)) / tau),  z_i = 1[y_i > 1/2],  dz/da := dy/da,
        ELBO = E[log p(x | z)] - w KL(Bernoulli(sigmoid(a)) || Bernoulli(1/2)^l),

    a affine in the last ReLU layer, p(x | z) the softmax decoder, which while training is fed z plus noise. tau starts at
    ``temperature``, is multiplied by ``temperature_factor`` at each step and has a floor. A code is 1[a > 0].

    Doc2hash-S adds a linear map of z to the labels, and maximises ELBO + alpha log p(y | z).

    As coded: the authors' public code takes the softmax over all 2l logits of a document at once in its KL term, which is
    then log 2 - H of that one distribution, no KL of this model, and may be negative. The encoder then has two logits a bit.

    Args:
        temperature: tau at the first step.
        temperature_factor: of tau, at each step.
        temperature_floor: least tau.
        noise_std: standard deviation of the noise that the decoder is fed with the code (none in the paper).
        supervision: "none", or "labels": Doc2hash-S.
        alpha: weight of the labels' term.
        alpha_warmup: steps over which that weight rises linearly from 0.
        label_loss: "logistic" for each label, "softmax" over them, or "squared": the squared error of each label's logistic
            probability, as in the public code where documents have several labels.
        as_coded: the KL term of the public code.
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.03
    patience: int = 6
    temperature: Temperature = 0.67
    temperature_factor: Share = 1.0
    temperature_floor: Temperature = 0.1
    noise_std: float = 0.5
    supervision: Literal["none", "labels"] = "none"
    alpha: float = 10.0
    alpha_warmup: int = 0
    label_loss: Literal["logistic", "softmax", "squared"] = "logistic"
    as_coded: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return super().needs | ({LABELS} if self.supervision != "none" else set())

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _RelaxedAutoencoder(self, words, labels)


class _RelaxedAutoencoder(Network):
    """Encoder, relaxed code and decoder of one Doc2hash model."""

    def __init__(self, arguments: Doc2hash, words: int, labels: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.prior, self.estimator = BernoulliPrior(), RelaxedBernoulli()
        self.temperature = Falling(arguments.temperature, arguments.temperature_factor, floor=arguments.temperature_floor)
        self.steps = 0
        self.encoder = AffineEncoder(words, arguments.hidden, arguments.bits * (2 if arguments.as_coded else 1), arguments.dropout)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        if labels:
            # "squared" is computed from the same logits, and starts at the same shares.
            self.labels = LabelHead(arguments.bits, labels, (), "softmax" if arguments.label_loss == "softmax" else "logistic")

    def posterior(self, bag: Bag) -> tuple[torch.Tensor, torch.Tensor]:
        """The logits a (B, l), and the KL term (B,)."""
        output = self.encoder(bag)
        if not self.arguments.as_coded:
            return output, self.prior.kl(output)
        pairs = output.view(len(output), -1, 2)
        return pairs[:, :, 1] - pairs[:, :, 0], softmax_over_all(pairs)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of the code 1[a > 0], without noise."""
        return self._bound_and_code(bag, target, kl_weight)[0]

    def objective(self, batch: Batch) -> torch.Tensor:
        """The ELBO, and the weighted term of the labels where there are labels; a step is counted, for temperature and weight."""
        bound, code = self._bound_and_code(batch.bag, batch.target, batch.kl_weight)
        if batch.labels is not None:
            warmup = self.arguments.alpha_warmup
            bound = bound + self.arguments.alpha * (min(1.0, self.steps / warmup) if warmup else 1.0) * self.labels_term(code, batch.labels)
        self.steps += 1
        return bound

    def labels_term(self, code: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Log-likelihood (B,) of the labels (B, L) under the code, or minus the squared error."""
        if self.arguments.label_loss == "squared":
            return -(torch.sigmoid(self.labels(code)) - labels).square().sum(dim=1)
        return self.labels.log_likelihood(code, labels)

    def _bound_and_code(self, bag: Bag, target: Bag, kl_weight: float) -> tuple[torch.Tensor, torch.Tensor]:
        logits, divergence = self.posterior(bag)
        code = decoded = self.estimator.code(logits, self.temperature.at(self.steps)) if self.training else (logits > 0).float()
        if self.training and self.arguments.noise_std:
            decoded = code + self.arguments.noise_std * torch.randn_like(code)
        likelihood: torch.Tensor = self.decoder(decoded, target)
        return likelihood - kl_weight * divergence, code

    def scores(self, bag: Bag) -> torch.Tensor:
        """The logits a (B, l)."""
        return self.posterior(bag)[0]

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``; ``kl`` is the model's, also where training uses that of the public code."""
        logits, _ = self.posterior(bag)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder((logits > 0).float(), target)}
