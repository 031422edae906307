"""VDSH: variational deep semantic hashing (Chaidaroon and Fang, SIGIR 2017)."""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.errors import HasherError
from semantic_hashing.hashers.variational import Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.estimators import gaussian_kl
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder


class VDSH(VariationalHasher):
    """A Gaussian variational autoencoder of documents, whose latent mean is thresholded after training.

    Section 3.1 of the paper, with s in R^l:

        q(s | x) = N(mu(x), diag sigma^2(x)),  s = mu + sigma * epsilon,  epsilon ~ N(0, I),
        ELBO = E_q[log p(x | s)] - w KL(q(s | x) || N(0, I)),

    mu and log sigma^2 affine in the last of two ReLU layers, p(x | s) the softmax decoder, linear in s. A bit is
    1[mu_i > median of mu_i over the training documents] (section 3.4), so that each bit is balanced.

    Args:
        bits: code length l.
        seed: see ``VariationalHasher``, as are all other arguments. The paper keeps units with probability 0.8, that is
            a dropout rate of 0.2, and anneals the KL weight.
        codes: what is thresholded: the "mean" mu, or a "sample" from q(s | x), which is a mistake that is kept to show
            what it does: the reported scores fall where it would make them fall.
    """

    fixed_threshold = 0.0

    def __init__(
        self,
        bits: int = 32,
        seed: int = 0,
        hidden: tuple[int, ...] = (500, 500),
        input_dropout: float = 0.5,
        dropout: float = 0.5,
        kl_weight: float = 0.1,
        kl_warmup: int = 0,
        target: Literal["tfidf", "counts", "binary"] = "tfidf",
        threshold: Literal["fixed", "median"] = "median",
        learning_rate: float = 0.005,
        decay: float = 0.96,
        decay_steps: int = 10_000,
        batch_size: int = 200,
        max_epochs: int = 60,
        patience: int = 3,
        evaluate_every: int = 2,
        selector: Literal["precision", "elbo", "none"] = "precision",
        k: int = 100,
        codes: Literal["mean", "sample"] = "mean",
    ) -> None:
        self.bits = bits
        self.seed = seed
        self.hidden = hidden
        self.input_dropout = input_dropout
        self.dropout = dropout
        self.kl_weight = kl_weight
        self.kl_warmup = kl_warmup
        self.target = target
        self.threshold = threshold
        self.learning_rate = learning_rate
        self.decay = decay
        self.decay_steps = decay_steps
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.patience = patience
        self.evaluate_every = evaluate_every
        self.selector = selector
        self.k = k
        self.codes = codes

    def scores(self, X: sp.csr_array) -> np.ndarray:
        """See ``VariationalHasher``; a sample is drawn from the seed."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            return super().scores(X)

    def network(self, words: int) -> Network:
        """See ``VariationalHasher``."""
        if self.codes not in ("mean", "sample"):
            raise HasherError(f"codes: '{self.codes}' is not one of mean, sample")
        return _GaussianAutoencoder(self, words)


class _GaussianAutoencoder(Network):
    """Encoder, Gaussian code and decoder of one VDSH model."""

    def __init__(self, arguments: VDSH, words: int) -> None:
        super().__init__()
        self.sampled_codes = arguments.codes == "sample"
        self.encoder = Encoder(words, arguments.hidden, arguments.dropout)
        self.mean = nn.Linear(arguments.hidden[-1], arguments.bits)
        self.log_variance = nn.Linear(arguments.hidden[-1], arguments.bits)
        self.decoder = SoftmaxDecoder(arguments.bits, words)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of s = mu."""
        hidden = self.encoder(bag)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        code = _sample(mean, log_variance) if self.training else mean
        likelihood: torch.Tensor = self.decoder(code, target)
        return likelihood - kl_weight * gaussian_kl(mean, log_variance)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The means mu (B, l), or a sample around them."""
        hidden = self.encoder(bag)
        mean: torch.Tensor = self.mean(hidden)
        return _sample(mean, self.log_variance(hidden)) if self.sampled_codes else mean


def _sample(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
