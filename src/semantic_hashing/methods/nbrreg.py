"""NbrReg: a variational autoencoder that also explains the words of a document's neighbours (Chaidaroon, Ebesu and Fang, SIGIR 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from semantic_hashing.hashers.bounds import Weight
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.neighbourhood import NeighbourHasher
from semantic_hashing.hashers.variational import Batch, Network
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.neighbourhood import words_of_neighbours
from semantic_hashing.neural.priors import NormalPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"NbrReg": {}}
CARD = {"class": "NbrReg", "family": "neighbourhood", "year": 2018, "paper": "chaidaroon2018nbrreg", "derived": True}


@dataclass(eq=False)
class NbrReg(NeighbourHasher):
    """VDSH with a second decoder, for the words of the K nearest documents.

        maximise  E_q[log p_A(x | s)] + a E_q[log p_B(U | s)] - w KL(q(s | x) || N(0, I)),
        q(s | x) = N(mu(x), diag sigma^2(x)),  s = mu + sigma * epsilon,

    mu and log sigma^2 affine in the last ReLU layer, p_A and p_B two softmax decoders, linear in s. U are the words of the neighbours, each
    once, so that a bad word which many neighbours hold is not counted over and over. Neither likelihood is divided by its number of
    words. So with a = 1, as in the paper, the neighbours' hundreds of words weigh most. A bit is 1[mu_i > median of mu_i over the training
    documents]. The neighbours are the paper's 20 nearest by the cosine of BM25 weights; here that of TF-IDF.

    The authors' public code has a sigmoid on the log-variance, so that the variance is in (1, e), and biases in the decoders, which are
    here in both forms. It chooses the epoch on test documents. The variant NbrReg+Doc, whose encoder reads the neighbours too, is not here.

    Args:
        neighbour_weight: a.
        neighbour_words: "unique": U as above; "mean": the mean of the neighbours' targets, which is of the size of one document's.
        as_coded: the sigmoid on the log-variance.

    Attributes:
        words_: U of each training document, (n, V) float32.
    """

    fixed_threshold = 0.0
    neighbour_weight: Weight = 1.0
    neighbour_words: Literal["unique", "mean"] = "mean"
    kl_weight: float = 0.1
    threshold: Literal["fixed", "median"] = "median"
    as_coded: bool = False

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _TwoDecoders(self, words)

    def build(self, data: TrainingData) -> Network:
        """See ``VariationalHasher.build``; the second decoder starts at the shares of the neighbours' words."""
        network = super().build(data)
        assert isinstance(network, _TwoDecoders)
        target = self.targets(data.X, data.context.counts)
        self.words_ = words_of_neighbours(target, self.neighbours_, unique=self.neighbour_words == "unique")
        network.neighbours.start_at(np.asarray(self.words_.sum(axis=0)).ravel())
        return network

    def loss(self, batch: Batch) -> torch.Tensor:
        """Minus the objective's mean over the batch."""
        bound, code = self.network_.bound_and_code(batch.bag, batch.target, batch.kl_weight)
        near: torch.Tensor = self.network_.neighbours(code, Bag.of(self.words_[batch.rows]))
        objective: torch.Tensor = bound + self.neighbour_weight * near
        return -objective.mean()


class _TwoDecoders(Network):
    """Encoder, Gaussian code and the two decoders."""

    def __init__(self, arguments: NbrReg, words: int) -> None:
        super().__init__()
        self.as_coded = arguments.as_coded
        self.prior = NormalPrior()
        self.encoder = AffineEncoder(words, arguments.hidden, 2 * arguments.bits, arguments.dropout)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        self.neighbours = SoftmaxDecoder(arguments.bits, words)

    def posterior(self, bag: Bag) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log-variance (B, l)."""
        mean, log_variance = self.encoder(bag).chunk(2, dim=1)
        return mean, torch.sigmoid(log_variance) if self.as_coded else log_variance

    def bound_and_code(self, bag: Bag, target: Bag, kl_weight: float) -> tuple[torch.Tensor, torch.Tensor]:
        """ELBO (B,) of the document alone and the code s (B, l), which is mu in evaluation mode."""
        mean, log_variance = self.posterior(bag)
        code = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean) if self.training else mean
        likelihood: torch.Tensor = self.decoder(code, target)
        return likelihood - kl_weight * self.prior.kl(mean, log_variance), code

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,) of the document alone; in evaluation mode of s = mu."""
        return self.bound_and_code(bag, target, kl_weight)[0]

    def scores(self, bag: Bag) -> torch.Tensor:
        """The means mu (B, l)."""
        return self.posterior(bag)[0]

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        mean, log_variance = self.posterior(bag)
        return {"kl": self.prior.kl(mean, log_variance), "log_likelihood": self.decoder(mean, target)}
