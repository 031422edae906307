"""The frame of RBSH, PairRec and MISH: drawn bits, decoded under noise that falls, from words of trained importance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.bounds import Weight
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.neighbourhood import NeighbourHasher
from semantic_hashing.hashers.variational import Network
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import GradientStep, Step
from semantic_hashing.neural.word_importance import ImportanceDecoder, ImportanceEncoder, start


@dataclass(eq=False)
class NoisyBitsHasher(NeighbourHasher):
    """A Bernoulli autoencoder: h = sigmoid(g(x)), z ~ Bernoulli(h), dz/dh := 1, decoded from z + s epsilon.

    A subclass says what near documents bring to the loss. The defaults are those of NASH-N in this project, on a linear encoder.

    Args:
        noise_std: s, the standard deviation of the decoder's noise, at the first step.
        noise_fall: by how much it falls each step, down to 0.
        importance: whether words have a trained importance m: the encoder reads x * m, and the decoder's logits are z' (m_v e_v) + a_v.
        hidden: units of ReLU layers of the encoder; none make it linear.

    Attributes:
        targets_: what the decoder explains of each training document, (n, V).
    """

    fixed_threshold = 0.5
    # Dimensions of the decoder's word vectors before an affine map to bits; 0 for vectors of bits.
    factors: ClassVar[int] = 0
    # Whether the encoder has the importance too.
    reads_importance: ClassVar[bool] = True
    noise_std: Weight = 0.5
    noise_fall: Weight = 0.0
    importance: bool = False
    hidden: tuple[int, ...] = ()
    kl_weight: float = 0.03
    learning_rate: float = 0.01

    def check(self, X: object, y: object, context: TrainingContext) -> None:
        """See ``EpochTrained.check``."""
        super().check(X, y, context)  # type: ignore[arg-type]
        if self.importance and self.reads_importance and not self.hidden:
            raise HasherError("an importance of words needs hidden units: a linear encoder has one of its own in each weight")

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return BernoulliNetwork(self, words)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``; the noise falls from step to step."""
        step = cast(GradientStep, super().step(data))
        self.targets_ = self.targets(data.X, data.context.counts)
        loss = step.loss

        def annealed(rows: np.ndarray, number: int) -> torch.Tensor:
            self.anneal(number)
            return loss(rows, number)

        step.loss = annealed
        return step

    def anneal(self, number: int) -> None:
        """Set what changes from step to step, before the step of this number."""
        self.network_.noise_std = max(0.0, self.noise_std - self.noise_fall * number)

    def word_vectors(self) -> np.ndarray:
        """See ``VariationalHasher.word_vectors``; scaled by the importance of the words where they have one."""
        decoder = self.network_.decoder
        if not isinstance(decoder, ImportanceDecoder):
            return super().word_vectors()
        vectors: np.ndarray = decoder.embeddings().detach().cpu().numpy().T.copy()
        return vectors


class BernoulliNetwork(Network):
    """Encoder, code, noise and decoder.

    Attributes:
        noise_std: standard deviation of the decoder's noise in training, which a step sets.

    Args:
        arguments: the hasher.
        words: V.
    """

    def __init__(self, arguments: NoisyBitsHasher, words: int) -> None:
        super().__init__()
        self.noise_std = 0.0
        self.prior = BernoulliPrior()
        hidden, bits = arguments.hidden, arguments.bits
        m = start(words) if arguments.importance else None
        self.encoder = (
            Encoder(words, hidden or (bits,), arguments.dropout if hidden else 0.0, linear=not hidden)
            if m is None or not arguments.reads_importance
            else ImportanceEncoder(words, hidden, arguments.dropout, m)
        )
        self.logits = nn.Linear(hidden[-1], bits) if hidden else nn.Identity()
        self.decoder = SoftmaxDecoder(bits, words) if m is None else ImportanceDecoder(bits, words, m, arguments.factors)

    def logits_of(self, bag: Bag) -> torch.Tensor:
        """Logits (B, l) of the probabilities h."""
        logits: torch.Tensor = self.logits(self.encoder(bag))
        return logits

    def code(self, logits: torch.Tensor) -> torch.Tensor:
        """Z (B, l): drawn in training, else 1[h > 0.5]."""
        return StraightThrough().code(torch.sigmoid(logits), stochastic=self.training)

    def likelihood(self, code: torch.Tensor, target: Bag) -> torch.Tensor:
        """Log-likelihood (B,) under codes, with noise in training."""
        if self.training and self.noise_std:
            code = code + self.noise_std * torch.randn_like(code)
        found: torch.Tensor = self.decoder(code, target)
        return found

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,); in evaluation mode of the code 1[h > 0.5], without noise. The words of ``target`` may be another document's."""
        logits = self.logits_of(bag)
        return self.likelihood(self.code(logits), target) - kl_weight * self.prior.kl(logits)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.logits_of(bag))

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        logits = self.logits_of(bag)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder(self.code(logits), target)}
