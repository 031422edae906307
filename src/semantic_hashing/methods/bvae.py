"""B-VAE: a variational autoencoder of relaxed bits (Mena and Ñanculef, CIARP 2019)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.hashers.bounds import Temperature
from semantic_hashing.hashers.variational import Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import drop
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.relaxed_bernoulli import RelaxedBernoulli
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.sparse_input import SparseInput

METHODS: dict[str, dict[str, object]] = {"B-VAE": {}}
CARD = {"class": "BVAE", "family": "generative", "year": 2019, "paper": "mena2019bvae"}


@dataclass(eq=False)
class BVAE(VariationalHasher):
    """A Bernoulli variational autoencoder whose decoder reads relaxed bits in (0, 1) while training, never drawn ones.

        y_i = sigmoid((a_i + log u_i - log(1 - u_i)) / tau),  u_i ~ U(0, 1),
        ELBO = E[log p(x | y)] - w KL(Bernoulli(sigmoid(a)) || Bernoulli(1/2)^l),

    a affine in the last ReLU layer, p(x | y) the softmax decoder, tau constant. The gradient is that of y itself, so it is
    exact for the relaxed model, which is not the model of the codes. A code is 1[a > 0].

    Args:
        temperature: tau (the authors' public code: 0.67).
        batch_norm: normalise each hidden layer over the batch, behind its ReLU, as in the public code.
        unit_mass: the weights of each document's target are scaled to sum to 1, as in the public code.
        noise_std: standard deviation of the noise that the decoder is fed with the relaxed bits (none in the paper).
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.03
    temperature: Temperature = 0.67
    batch_norm: bool = False
    unit_mass: bool = False
    noise_std: float = 0.5

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _RelaxedAutoencoder(self, words)

    def targets(self, X: sp.csr_array, counts: sp.csr_array | None) -> sp.csr_array:
        """See ``VariationalHasher.targets``; a document without words stays one."""
        target = super().targets(X, counts)
        if not self.unit_mass:
            return target
        mass = np.asarray(target.sum(axis=1)).ravel()
        scaled = target.data / np.repeat(np.where(mass > 0, mass, 1), np.diff(target.indptr))
        return sp.csr_array((scaled.astype(np.float32), target.indices, target.indptr), shape=target.shape)


class _NormalisedEncoder(nn.Module):
    """ReLU layers, each followed by a normalisation over the batch; dropout and an affine map behind the last."""

    def __init__(self, words: int, hidden: tuple[int, ...], units: int, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.first = SparseInput(words, hidden[0])
        self.rest = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(hidden))
        self.norms = nn.ModuleList(nn.BatchNorm1d(size) for size in hidden)
        self.output = nn.Linear(hidden[-1], units)

    def forward(self, bag: Bag) -> torch.Tensor:
        """(B, units) float32."""
        units = self._normalised(0, functional.relu(self.first(bag)))
        for place, layer in enumerate(self.rest, start=1):
            units = self._normalised(place, functional.relu(layer(units)))
        output: torch.Tensor = self.output(drop(units, self.dropout) if self.training else units)
        return output

    def _normalised(self, place: int, units: torch.Tensor) -> torch.Tensor:
        norm = self.norms[place]
        assert isinstance(norm, nn.BatchNorm1d)
        if self.training and len(units) > 1:
            normalised: torch.Tensor = norm(units)
            return normalised
        # A batch of one document has no variance of its own.
        return functional.batch_norm(units, norm.running_mean, norm.running_var, norm.weight, norm.bias, eps=norm.eps)


class _RelaxedAutoencoder(Network):
    """Encoder, relaxed bits and decoder of one B-VAE model."""

    def __init__(self, arguments: BVAE, words: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.prior, self.relaxed = BernoulliPrior(), RelaxedBernoulli(hard=False)
        encoder = _NormalisedEncoder if arguments.batch_norm and arguments.hidden else AffineEncoder
        self.encoder = encoder(words, arguments.hidden, arguments.bits, arguments.dropout)
        self.decoder = SoftmaxDecoder(arguments.bits, words)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of the code 1[a > 0], without noise."""
        logits = self.encoder(bag)
        code = self.relaxed.code(logits, self.arguments.temperature) if self.training else (logits > 0).float()
        if self.training and self.arguments.noise_std:
            code = code + self.arguments.noise_std * torch.randn_like(code)
        likelihood: torch.Tensor = self.decoder(code, target)
        return likelihood - kl_weight * self.prior.kl(logits)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The logits a (B, l)."""
        logits: torch.Tensor = self.encoder(bag)
        return logits

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        logits = self.encoder(bag)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder((logits > 0).float(), target)}
