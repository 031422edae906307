"""NASH: neural architecture for generative semantic hashing (Shen et al., ACL 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import nn

from semantic_hashing.hashers.base import LABELS
from semantic_hashing.hashers.options import Probability
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.label_head import LabelHead, LabelLoss
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.softmax_decoder import OutputActivation, SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {
    "NASH": {"noise": "none", "supervision": "none"},
    "NASH-N": {"noise": "fixed", "supervision": "none"},
    "NASH-DN": {"noise": "data-dependent", "supervision": "none"},
    "NASH-DN-S": {"noise": "data-dependent", "supervision": "labels"},
}
CARD = {
    "class": "NASH",
    "family": "generative",
    "year": 2018,
    "paper": "shen2018nash",
    "supervised": ("NASH-DN-S",),
    "style": {"NASH": ("black", "o"), "NASH-N": ("blue", "P"), "NASH-DN": ("vermilion", "X"), "NASH-DN-S": ("vermilion", "*")},
}


@dataclass(eq=False)
class NASH(VariationalHasher):
    """A Bernoulli variational autoencoder whose latent code is the hash code, trained end to end.

    Section 3 of the paper, with x the bag of words and z in {0, 1}^l:

        h = sigmoid(g(x)),  q(z | x) = Bernoulli(h),  z_i = 1[h_i > u_i],  dz/dh := 1,
        ELBO = E_q[log p(x | z)] - w KL(q(z | x) || Bernoulli(prior)^l),

    g two ReLU layers and an affine map to l logits, p(x | z) the softmax decoder. While training, the decoder is fed
    z' in place of z:

        NASH     z' = z
        NASH-N   z' ~ N(z, noise_std^2 I)
        NASH-DN  z' ~ N(z, sigma^2 I), log sigma^2 = V g(x) + c, a one-layer map of the encoder's last hidden layer.

    NASH-DN-S (section 3.4) predicts the labels y from z by a two-layer perceptron, and maximises ELBO + alpha log p(y | z).

    A code is 1[h > 0.5] (or above each bit's training median), without noise, sample or dropout.

    Args:
        noise: "none", "fixed" or "data-dependent": which of the three variants.
        noise_std: standard deviation of NASH-N; of NASH-DN, where training starts.
        binarization: "stochastic" (the paper's training) or "deterministic".
        prior: probability of a one under the prior (not given in the paper).
        decoder_hidden: units of ReLU layers between the code and the word embeddings (the paper's model has none).
        decoder_activation: see ``neural.softmax_decoder.SoftmaxDecoder``.
        supervision: "none", or "labels": NASH-DN-S.
        alpha: weight of the labels' log-likelihood (not given in the paper).
        label_loss: "logistic" for each label, or "softmax" over them; the paper's words imply "softmax".
        label_hidden: units of the perceptron's hidden layer.
    """

    fixed_threshold = 0.5
    noise: Literal["none", "fixed", "data-dependent"] = "none"
    noise_std: float = 0.5
    binarization: Literal["stochastic", "deterministic"] = "stochastic"
    prior: Probability = 0.5
    kl_weight: float = 0.03
    decoder_hidden: tuple[int, ...] = ()
    decoder_activation: OutputActivation = "none"
    supervision: Literal["none", "labels"] = "none"
    alpha: float = 10.0
    label_loss: LabelLoss = "logistic"
    label_hidden: tuple[int, ...] = (100,)

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return super().needs | ({LABELS} if self.supervision != "none" else set())

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _BernoulliAutoencoder(self, words, labels)


class _BernoulliAutoencoder(Network):
    """Encoder, code, noise and decoder of one NASH model."""

    def __init__(self, arguments: NASH, words: int, labels: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.prior = BernoulliPrior(arguments.prior)
        self.estimator = StraightThrough()
        # Without hidden layers the encoder is linear: its output is the logits.
        deep = bool(arguments.hidden)
        self.encoder = Encoder(words, arguments.hidden or (arguments.bits,), arguments.dropout if deep else 0.0, linear=not deep)
        self.logits = nn.Linear(arguments.hidden[-1], arguments.bits) if deep else nn.Identity()
        self.decoder = SoftmaxDecoder(arguments.bits, words, arguments.decoder_hidden, arguments.decoder_activation)
        if arguments.noise == "data-dependent":
            self.log_variance = nn.Linear((arguments.hidden or (arguments.bits,))[-1], arguments.bits)
            nn.init.constant_(self.log_variance.bias, 2 * torch.tensor(arguments.noise_std).log().item())
        if labels:
            self.labels = LabelHead(arguments.bits, labels, arguments.label_hidden, arguments.label_loss)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of the code 1[h > 0.5], without noise."""
        return self._bound_and_code(bag, target, kl_weight)[0]

    def objective(self, batch: Batch) -> torch.Tensor:
        """The ELBO, and alpha times the log-likelihood of the labels under the code, without noise, where there are labels."""
        bound, code = self._bound_and_code(batch.bag, batch.target, batch.kl_weight)
        return bound if batch.labels is None else bound + self.arguments.alpha * self.labels.log_likelihood(code, batch.labels)

    def _bound_and_code(self, bag: Bag, target: Bag, kl_weight: float) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.encoder(bag)
        logits = self.logits(hidden)
        code = self.estimator.code(torch.sigmoid(logits), stochastic=self.training and self.arguments.binarization == "stochastic")
        likelihood: torch.Tensor = self.decoder(self._noisy(code, hidden) if self.training else code, target)
        return likelihood - kl_weight * self.prior.kl(logits), code

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.logits(self.encoder(bag)))

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``; ``noise``: the mean standard deviation of a document's noise, where it is learnt."""
        hidden = self.encoder(bag)
        logits = self.logits(hidden)
        code = self.estimator.code(torch.sigmoid(logits), stochastic=False)
        found = {"kl": self.prior.kl(logits), "log_likelihood": self.decoder(code, target)}
        if self.arguments.noise == "data-dependent":
            found["noise"] = torch.exp(0.5 * self.log_variance(hidden)).mean(dim=1)
        return found

    def _noisy(self, code: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        if self.arguments.noise == "none":
            return code
        if self.arguments.noise == "fixed":
            return code + self.arguments.noise_std * torch.randn_like(code)
        deviation = torch.exp(0.5 * self.log_variance(hidden))
        return code + deviation * torch.randn_like(code)
