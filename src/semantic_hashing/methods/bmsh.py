"""BMSH: a Bernoulli autoencoder whose prior is a mixture (Dong, Su, Shen and Chen, EMNLP-IJCNLP 2019)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import nn

from semantic_hashing.hashers.bounds import Components
from semantic_hashing.hashers.variational import Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.mixture_encoder import MixtureEncoder
from semantic_hashing.neural.mixture_priors import BernoulliMixture
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"BMSH": {}}
CARD = {"class": "BMSH", "family": "generative", "year": 2019, "paper": "dong2019bmsh"}


@dataclass(eq=False)
class BMSH(VariationalHasher):
    """NASH with a learnt mixture of Bernoulli distributions as its prior, trained end to end.

    With x the bag of words, c one of K components and z in {0, 1}^l, the model draws

        c ~ Categorical(pi),  z ~ Bernoulli(gamma_c),  z' ~ N(z, diag sigma^2),  x ~ softmax decoder of z'.

    The posterior is q(z | x) q(c | x), with q(z | x) = Bernoulli(h), h = sigmoid(g(x)), and q(c | x) the softmax of K more
    outputs. Training maximises

        E_q[log p(x | z')] - w { KL(q(c | x) || pi) + sum_c q(c | x) KL(q(z | x) || Bernoulli(gamma_c)) },

    z = 1[h > u] with u ~ U(0, 1), and dz/dh := 1. A code is 1[h > 0.5], without noise, sample or dropout.

    The objective is that of two public implementations; the caption of the paper's figure indexes sigma by the component c,
    where they have a network of h. In both, sigma is 0.5 exp(f(h)); meant is exp(0.5 f(h)), as f is a log-variance.

    Args:
        components: K.
        component_encoder: "own": q(c | x) has layers of its own, as in public code; "shared": it is one more affine map of
            the last layer of g, at half the cost.
        noise: standard deviation sigma of the decoder's noise. "none"; "fixed": ``noise_std``; "data-dependent":
            exp(0.5 f(h)), f a perceptron with one ReLU layer of as many units as the encoder's last layer.
        noise_std: of "fixed" noise; of "data-dependent" noise, where training starts.
        as_coded: data-dependent noise as in public code, ``noise_std`` * exp(f(h)) (theirs starts at 0.5).
    """

    kl_weight: float = 0.03
    components: Components = 20
    component_encoder: Literal["own", "shared"] = "shared"
    noise: Literal["none", "fixed", "data-dependent"] = "fixed"
    noise_std: float = 0.5
    as_coded: bool = False

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _MixtureAutoencoder(self, words)


class _MixtureAutoencoder(Network):
    """Encoders, mixture prior, noise and decoder of one BMSH model."""

    def __init__(self, arguments: BMSH, words: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.estimator = StraightThrough()
        own = arguments.component_encoder == "own"
        # Logits of q(z | x), (B, l), and of q(c | x), (B, K).
        self.posterior = MixtureEncoder(words, arguments.hidden, arguments.bits, arguments.components, arguments.dropout, own)
        self.prior = BernoulliMixture(arguments.components, arguments.bits)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        if arguments.noise == "data-dependent":
            width = (arguments.hidden or (arguments.bits,))[-1]
            self.spread = nn.Sequential(nn.Linear(arguments.bits, width), nn.ReLU(), nn.Linear(width, arguments.bits))

    def deviation(self, h: torch.Tensor) -> torch.Tensor:
        """Standard deviation (B, l) of the data-dependent noise of documents with probabilities h (B, l)."""
        raised: torch.Tensor = self.spread(h)
        return self.arguments.noise_std * torch.exp(raised if self.arguments.as_coded else 0.5 * raised)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of the code 1[h > 0.5], without noise."""
        logits, choice = self.posterior(bag)
        h = torch.sigmoid(logits)
        code = self.estimator.code(h, stochastic=self.training)
        if self.training and self.arguments.noise != "none":
            deviation = self.deviation(h) if self.arguments.noise == "data-dependent" else self.arguments.noise_std
            code = code + deviation * torch.randn_like(code)
        likelihood: torch.Tensor = self.decoder(code, target)
        return likelihood - kl_weight * self.prior.kl(choice, logits)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.posterior(bag)[0])

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``; ``noise``: the mean standard deviation of a document's noise, where it is learnt."""
        logits, choice = self.posterior(bag)
        h = torch.sigmoid(logits)
        found = {"kl": self.prior.kl(choice, logits), "log_likelihood": self.decoder(self.estimator.code(h, stochastic=False), target)}
        if self.arguments.noise == "data-dependent":
            found["noise"] = self.deviation(h).mean(dim=1)
        return found
