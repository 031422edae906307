"""PairRec: a document's words from its own code and from a neighbour's (Hansen et al., SIGIR 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, cast

import numpy as np
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.neighbourhood import NeighbourHasher
from semantic_hashing.hashers.options import Bounded
from semantic_hashing.hashers.variational import Batch, Network
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.neighbourhood import drawn
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import GradientStep, Step
from semantic_hashing.neural.word_importance import ImportanceDecoder, ImportanceEncoder, start

METHODS: dict[str, dict[str, object]] = {"PairRec": {}}
CARD = {"class": "PairRec", "family": "neighbourhood", "year": 2020, "paper": "hansen2020pairrec", "derived": True}

Weight = Annotated[float, Bounded("a number, 0 or more", lambda value: value >= 0)]


@dataclass(eq=False)
class PairRec(NeighbourHasher):
    """A Bernoulli autoencoder in which the code of a document and the code of a near document must both rebuild the document.

    With h = sigmoid(g(x)), z ~ Bernoulli(h), dz/dh := 1, and j one of the K nearest documents of i, drawn at each step:

        minimise  -E[log p(x_i | z_i')] + w KL(h_i || 1/2) + a { -E[log p(x_i | z_j')] + w KL(h_j || 1/2) },
        z' = z + s epsilon,  s = max(0, noise_std - noise_fall * step),

    p the softmax decoder. So near documents get codes that a decoder reads alike. A code is 1[h > 0.5], without noise.

    The paper could not be had: the authors' public code is the source. There the encoder reads x * m, and the decoder has the logits
    z' (m_v e_v) + a_v, with a trainable importance m of each word, which starts at U(.1, 1); and neighbours are by 64-bit codes of
    self-taught hashing. The words that are explained are those of x. In the code they are those where x * m is positive, so
    that a word whose importance turns negative leaves the target; that is not followed. Its 700,000 steps of 40 pairs, at least
    400,000 of which are taken, are shortened in ``as-written``.

    The defaults are those of NASH-N in this project, on a linear encoder.

    Args:
        neighbour_weight: a.
        noise_std: standard deviation of the decoder's noise at the first step.
        noise_fall: by how much it falls each step.
        importance: whether words have an importance.
        hidden: units of ReLU layers of the encoder; none make it linear.
    """

    fixed_threshold = 0.5
    neighbour_weight: Weight = 1.0
    noise_std: Weight = 0.5
    noise_fall: Weight = 0.0
    importance: bool = False
    hidden: tuple[int, ...] = ()
    kl_weight: float = 0.03
    learning_rate: float = 0.01
    target: Literal["tfidf", "counts", "binary"] = "tfidf"

    def check(self, X: object, y: object, context: TrainingContext) -> None:
        """See ``EpochTrained.check``."""
        super().check(X, y, context)  # type: ignore[arg-type]
        if self.importance and not self.hidden:
            raise HasherError("an importance of words needs hidden units: a linear encoder has one of its own in each weight")

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        shared = start(words) if self.importance else None
        return BernoulliNetwork(self, words, read=shared, explained=shared)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``; the noise falls from step to step."""
        step = cast(GradientStep, super().step(data))
        loss = step.loss

        def annealed(rows: np.ndarray, number: int) -> torch.Tensor:
            self.network_.noise_std = max(0.0, self.noise_std - self.noise_fall * number)
            return loss(rows, number)

        step.loss = annealed
        return step

    def word_vectors(self) -> np.ndarray:
        """See ``VariationalHasher.word_vectors``; scaled by the importance of the words where they have one."""
        decoder = self.network_.decoder
        if not isinstance(decoder, ImportanceDecoder):
            return super().word_vectors()
        vectors: np.ndarray = decoder.embeddings().detach().cpu().numpy().T.copy()
        return vectors

    def loss(self, batch: Batch) -> torch.Tensor:
        """The document from its own code, and from the code of a neighbour."""
        return super().loss(batch) + self.neighbour_weight * self.from_neighbour(batch)

    def from_neighbour(self, batch: Batch) -> torch.Tensor:
        """The mean loss of documents that are explained by the code of a drawn neighbour, a scalar."""
        near = batch.data.X[drawn(self.neighbours_, batch.rows, batch.data.rng)]
        mean: torch.Tensor = self.network_.bound(Bag.of(near).drop_words(self.input_dropout), batch.target, batch.kl_weight).mean()
        return -mean


class BernoulliNetwork(Network):
    """Encoder, code, noise and decoder.

    Attributes:
        noise_std: standard deviation of the decoder's noise in training, which a step sets.

    Args:
        arguments: the hasher.
        words: V.
        read: importance of words for the encoder, or None.
        explained: importance for the decoder, or None.
        factors: see ``ImportanceDecoder``.
    """

    def __init__(self, arguments: NeighbourHasher, words: int, read: nn.Parameter | None, explained: nn.Parameter | None, factors: int = 0) -> None:
        super().__init__()
        self.noise_std = 0.0
        self.prior = BernoulliPrior()
        hidden, bits = arguments.hidden, arguments.bits
        self.encoder = (
            Encoder(words, hidden or (bits,), arguments.dropout if hidden else 0.0, linear=not hidden)
            if read is None
            else ImportanceEncoder(words, hidden, arguments.dropout, read)
        )
        self.logits = nn.Linear(hidden[-1], bits) if hidden else nn.Identity()
        self.decoder = SoftmaxDecoder(bits, words) if explained is None else ImportanceDecoder(bits, words, explained, factors)

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
        code = StraightThrough().code(torch.sigmoid(logits), stochastic=False)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder(code, target)}
