"""VDSH: variational deep semantic hashing (Chaidaroon and Fang, SIGIR 2017)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.hashers.base import LABELS
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.label_head import LabelHead, LabelLoss
from semantic_hashing.neural.priors import NormalPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"VDSH": {"supervision": "none"}, "VDSH-S": {"supervision": "shared"}, "VDSH-SP": {"supervision": "private"}}
CARD = {
    "class": "VDSH",
    "family": "generative",
    "year": 2017,
    "paper": "chaidaroon2017vdsh",
    "supervised": ("VDSH-S", "VDSH-SP"),
    "style": {"VDSH": ("purple", "v"), "VDSH-S": ("purple", "h"), "VDSH-SP": ("green", "d")},
}


@dataclass(eq=False)
class VDSH(VariationalHasher):
    """A Gaussian variational autoencoder of documents, whose latent mean is thresholded after training.

    Section 3.1 of the paper, with s in R^l:

        q(s | x) = N(mu(x), diag sigma^2(x)),  s = mu + sigma * epsilon,  epsilon ~ N(0, I),
        ELBO = E_q[log p(x | s)] - w KL(q(s | x) || N(0, I)),

    mu and log sigma^2 affine in the last of two ReLU layers, p(x | s) the softmax decoder, linear in s. A bit is
    1[mu_i > median of mu_i over the training documents] (section 3.4), so that each bit is balanced.

    VDSH-S and VDSH-SP (sections 3.2 and 3.3) add the labels y, each with a logistic likelihood linear in s:

        VDSH-S   ELBO + alpha log p(y | s)
        VDSH-SP  besides, a private v with a q and a prior of its own: words from s + v, labels from s, the code from s.

    The paper keeps units with probability 0.8, that is a dropout rate of 0.2, and anneals the KL weight.

    Args:
        codes: what is thresholded: the "mean" mu, or a "sample" from q(s | x), which is a mistake that is kept to show
            what it does to long codes.
        supervision: "none", "shared": VDSH-S, or "private": VDSH-SP.
        alpha: weight of the labels' log-likelihood.
        label_loss: "logistic" for each label, or "softmax" over them.
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.1
    threshold: Literal["fixed", "median"] = "median"
    codes: Literal["mean", "sample"] = "mean"
    supervision: Literal["none", "shared", "private"] = "none"
    alpha: float = 10.0
    label_loss: LabelLoss = "logistic"

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return super().needs | ({LABELS} if self.supervision != "none" else set())

    def scores(self, X: sp.csr_array) -> np.ndarray:
        """See ``VariationalHasher``; a sample is drawn from the seed."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            return super().scores(X)

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _GaussianAutoencoder(self, words, labels)


class _GaussianAutoencoder(Network):
    """Encoder, Gaussian code and decoder of one VDSH model."""

    def __init__(self, arguments: VDSH, words: int, labels: int) -> None:
        super().__init__()
        self.alpha = arguments.alpha
        self.prior = NormalPrior()
        self.sampled_codes = arguments.codes == "sample"
        self.encoder = Encoder(words, arguments.hidden, arguments.dropout)
        self.mean = nn.Linear(arguments.hidden[-1], arguments.bits)
        self.log_variance = nn.Linear(arguments.hidden[-1], arguments.bits)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        if labels:
            self.labels = LabelHead(arguments.bits, labels, (), arguments.label_loss)
        self.private = arguments.supervision == "private"
        if self.private:
            self.private_mean = nn.Linear(arguments.hidden[-1], arguments.bits)
            self.private_log_variance = nn.Linear(arguments.hidden[-1], arguments.bits)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of s = mu (and of v at its mean)."""
        return self._bound_and_code(bag, target, kl_weight)[0]

    def objective(self, batch: Batch) -> torch.Tensor:
        """The ELBO, and alpha times the log-likelihood of the labels under s where there are labels."""
        bound, code = self._bound_and_code(batch.bag, batch.target, batch.kl_weight)
        return bound if batch.labels is None else bound + self.alpha * self.labels.log_likelihood(code, batch.labels)

    def _bound_and_code(self, bag: Bag, target: Bag, kl_weight: float) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.encoder(bag)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        code = _sample(mean, log_variance) if self.training else mean
        divergence, decoded = self.prior.kl(mean, log_variance), code
        if self.private:
            mean, log_variance = self.private_mean(hidden), self.private_log_variance(hidden)
            divergence = divergence + self.prior.kl(mean, log_variance)
            decoded = code + (_sample(mean, log_variance) if self.training else mean)
        likelihood: torch.Tensor = self.decoder(decoded, target)
        return likelihood - kl_weight * divergence, code

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        hidden = self.encoder(bag)
        mean = self.mean(hidden)
        divergence = self.prior.kl(mean, self.log_variance(hidden))
        decoded = mean
        if self.private:
            private = self.private_mean(hidden)
            divergence = divergence + self.prior.kl(private, self.private_log_variance(hidden))
            decoded = mean + private
        return {"kl": divergence, "log_likelihood": self.decoder(decoded, target)}

    def scores(self, bag: Bag) -> torch.Tensor:
        """The means mu (B, l), or a sample around them."""
        hidden = self.encoder(bag)
        mean: torch.Tensor = self.mean(hidden)
        return _sample(mean, self.log_variance(hidden)) if self.sampled_codes else mean


def _sample(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
