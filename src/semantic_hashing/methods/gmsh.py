"""GMSH: a Gaussian autoencoder whose prior is a mixture (Dong, Su, Shen and Chen, EMNLP-IJCNLP 2019)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

from semantic_hashing.hashers.bounds import Components
from semantic_hashing.hashers.variational import Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.mixture_encoder import MixtureEncoder
from semantic_hashing.neural.mixture_priors import NormalMixture
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"GMSH": {}}
CARD = {"class": "GMSH", "family": "generative", "year": 2019, "paper": "dong2019bmsh"}


@dataclass(eq=False)
class GMSH(VariationalHasher):
    """VDSH with a learnt mixture of Gaussians as its prior; the latent mean is thresholded after training.

    With x the bag of words, c one of K components and z in R^l, the model draws

        c ~ Categorical(pi),  z ~ N(mu_c, diag sigma_c^2),  x ~ softmax decoder of z.

    The posterior is q(z | x) q(c | x), with q(z | x) = N(m, diag s^2). Training maximises

        E_q[log p(x | z)] - w { KL(q(c | x) || pi) + sum_c q(c | x) KL(N(m, diag s^2) || N(mu_c, diag sigma_c^2)) }.

    m, log s^2 and the K logits of q(c | x) are affine in the last ReLU layer. A bit is 1[m_i > median of m_i over the
    training documents]. The objective follows from the paper's model; no public code was found.

    Args:
        components: K.
        component_encoder: "own": q(c | x) has layers of its own; "shared": it is one more affine map of the last layer.
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.03
    learning_rate: float = 0.002
    patience: int = 6
    threshold: Literal["fixed", "median"] = "median"
    components: Components = 20
    component_encoder: Literal["own", "shared"] = "shared"

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _GaussianMixtureAutoencoder(self, words)


class _GaussianMixtureAutoencoder(Network):
    """Encoders, mixture prior and decoder of one GMSH model."""

    def __init__(self, arguments: GMSH, words: int) -> None:
        super().__init__()
        own = arguments.component_encoder == "own"
        self.encoder = MixtureEncoder(words, arguments.hidden, 2 * arguments.bits, arguments.components, arguments.dropout, own)
        self.prior = NormalMixture(arguments.components, arguments.bits)
        self.decoder = SoftmaxDecoder(arguments.bits, words)

    def posterior(self, bag: Bag) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The means m and log s^2, (B, l) each, and the logits of q(c | x), (B, K)."""
        gaussian, choice = self.encoder(bag)
        mean, log_variance = gaussian.chunk(2, dim=1)
        return mean, log_variance, choice

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of z = m."""
        mean, log_variance, choice = self.posterior(bag)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean) if self.training else mean
        likelihood: torch.Tensor = self.decoder(z, target)
        return likelihood - kl_weight * self.prior.kl(choice, mean, log_variance)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The means m (B, l)."""
        return self.posterior(bag)[0]

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        mean, log_variance, choice = self.posterior(bag)
        return {"kl": self.prior.kl(choice, mean, log_variance), "log_likelihood": self.decoder(mean, target)}
