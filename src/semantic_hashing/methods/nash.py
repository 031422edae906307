"""NASH: neural architecture for generative semantic hashing (Shen et al., ACL 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import LABELS
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.options import Bounded, Probability
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.code_expectations import Drawn, EstimatorName, Path, estimator
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

    ``estimator`` puts another estimate of the gradient of E_q in place of dz/dh := 1 (see ``neural.code_expectations``). Where it
    compares several codes of a document, the decoder meets each of them with the same noise. The KL term is exact with all.

    A code is 1[h > 0.5] (or above each bit's training median), without noise, sample or dropout.

    Args:
        noise: "none", "fixed" or "data-dependent": which of the three variants.
        noise_std: standard deviation of NASH-N; of NASH-DN, where training starts.
        binarization: "stochastic" (the paper's training) or "deterministic".
        estimator: of the gradient through the code: "straight-through" (the paper's), "zgr" or "gumbel-softmax" from one code a
            document, "arm", "disarm" or "reinforce" from the values at several.
        temperature: of "gumbel-softmax".
        samples: codes a document of "reinforce", which takes the others' mean as baseline.
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
    estimator: EstimatorName = "straight-through"
    temperature: Annotated[float, Bounded("a temperature above 0", lambda value: value > 0)] = 1.0
    samples: Annotated[int, Bounded("a number of codes, 2 or more", lambda value: value >= 2)] = 2
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

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """See ``VariationalHasher.check``; codes that are not drawn have no other estimator than straight-through."""
        super().check(X, y, context)
        if self.binarization == "deterministic" and self.estimator != "straight-through":
            raise HasherError(f"estimator '{self.estimator}' needs drawn codes: set binarization to 'stochastic'")

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _BernoulliAutoencoder(self, words, labels)


class _BernoulliAutoencoder(Network):
    """Encoder, code, noise and decoder of one NASH model."""

    def __init__(self, arguments: NASH, words: int, labels: int) -> None:
        super().__init__()
        self.arguments = arguments
        self.prior = BernoulliPrior(arguments.prior)
        self.estimator = estimator(arguments.estimator, arguments.temperature, arguments.samples)
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
        return self._objective(bag, target, kl_weight, None)

    def objective(self, batch: Batch) -> torch.Tensor:
        """The ELBO, and alpha times the log-likelihood of the labels under the code, without noise, where there are labels."""
        return self._objective(batch.bag, batch.target, batch.kl_weight, batch.labels)

    def _objective(self, bag: Bag, target: Bag, kl_weight: float, labels: torch.Tensor | None) -> torch.Tensor:
        hidden = self.encoder(bag)
        logits = self.logits(hidden)
        drawn = self._drawn(logits)
        noise = self._noise(hidden, logits) if self.training else None

        def likelihood(code: torch.Tensor) -> torch.Tensor:
            of_words: torch.Tensor = self.decoder(code if noise is None else code + noise, target)
            return of_words if labels is None else of_words + self.arguments.alpha * self.labels.log_likelihood(code, labels)

        return drawn.expectation(likelihood) - kl_weight * self.prior.kl(logits)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.logits(self.encoder(bag)))

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``; ``noise``: the mean standard deviation of a document's noise, where it is learnt."""
        hidden = self.encoder(bag)
        logits = self.logits(hidden)
        code = self._likeliest(logits)
        found = {"kl": self.prior.kl(logits), "log_likelihood": self.decoder(code, target)}
        if self.arguments.noise == "data-dependent":
            found["noise"] = torch.exp(0.5 * self.log_variance(hidden)).mean(dim=1)
        return found

    def _drawn(self, logits: torch.Tensor) -> Drawn:
        sampled = self.training and self.arguments.binarization == "stochastic"
        return self.estimator.draw(logits) if sampled else Path(self._likeliest(logits))

    def _likeliest(self, logits: torch.Tensor) -> torch.Tensor:
        return StraightThrough().code(torch.sigmoid(logits), stochastic=False)

    def _noise(self, hidden: torch.Tensor, logits: torch.Tensor) -> torch.Tensor | None:
        if self.arguments.noise == "none":
            return None
        if self.arguments.noise == "fixed":
            return self.arguments.noise_std * torch.randn_like(logits)
        deviation = torch.exp(0.5 * self.log_variance(hidden))
        return deviation * torch.randn_like(logits)
