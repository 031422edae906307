"""PSH: pairs of documents and their labels, by a gradient from two antithetic codes (Dadaneh et al., UAI 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from semantic_hashing.hashers.base import LABELS
from semantic_hashing.hashers.bounds import NotNegative, Whole
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag, tensor
from semantic_hashing.neural.code_expectations import Compared, Drawn, EstimatorName, Path, estimator
from semantic_hashing.neural.label_head import LabelHead, LabelLoss
from semantic_hashing.neural.neighbourhood import Turns
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import GradientStep, Step

METHODS: dict[str, dict[str, object]] = {"PSH": {}}
CARD = {"class": "PSH", "family": "generative", "year": 2020, "paper": "dadaneh2020psh", "supervised": True}


class Terms(NamedTuple):
    """What the loss of documents is made of.

    Attributes:
        likelihood: log p(x | z), (D,), averaged over the codes drawn, with the gradient's estimate.
        labels: log p(y | z), (D,); straight through the code.
        divergence: KL(q(z | x) || prior), (D,).
        h: probability of a one, (D, l).
    """

    likelihood: torch.Tensor
    labels: torch.Tensor
    divergence: torch.Tensor
    h: torch.Tensor


def alike(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """s, (B,): +1 where two documents with labels (B, L) in {0, 1} have one in common, else -1."""
    return torch.where((first * second).sum(dim=1) > 0, 1.0, -1.0)


def similarity_term(s: torch.Tensor, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """s/2 ||h_1 - h_2||^2, (B,): least where pairs of sign +1 have one code and those of sign -1 opposite ones."""
    return s * 0.5 * (first - second).square().sum(dim=1)


@dataclass(frozen=True)
class PairedARM:
    """ARM with one uniform draw for both documents of a pair; see ``neural.code_expectations.Antithetic``.

    For each document the estimate has the same distribution as with a draw of its own.
    """

    def draw(self, logits: torch.Tensor) -> Compared:
        """Codes of logits (2B, l), whose rows b and B + b are a pair."""
        h = torch.sigmoid(logits.detach())
        u = torch.rand_like(h[: len(h) // 2]).repeat(2, 1)
        codes = torch.stack([u < h, u > 1 - h]).to(h.dtype)
        return Compared(codes, torch.stack([0.5 - u, u - 0.5]), logits)


@dataclass(eq=False)
class PSH(VariationalHasher):
    """NASH with labels, trained on random pairs of documents, whose codes are drawn together or pushed apart by their labels.

    With x the bag of words, y the labels, h = sigmoid(g(x)) and z ~ Bernoulli(h), the loss of a document is

        L(x, y) = - E[log p(x | z)] + w KL(Bernoulli(h) || Bernoulli(1/2)^l) - alpha log p(y | z),

    p(x | z) the softmax decoder, p(y | z) an affine map with a logistic for each label. Training minimises over pairs

        L(x_1, y_1) + L(x_2, y_2) + v s/2 ||h_1 - h_2||^2,  s = +1 where the two have a label in common, else -1.

    The gradient of E[log p(x | z)] is ARM's, from the values at the two codes 1[u < h] and 1[u > 1 - h]; both documents share u.
    The labels' term goes straight through the first code, dz/dh := 1. The other terms are exact. Each batch is paired with
    as many documents of another random order of the training documents. A code is 1[h > 1/2].

    As coded: the authors' public code takes the labels of the second document by another permutation than its text, so that they are
    those of a random document. It multiplies the mean sign of the batch by the distance of all its pairs together, and sums the KL
    over the batch where the other terms are averaged.

    Args:
        alpha: weight of the labels' log-likelihood after warm-up.
        alpha_warmup: steps over which that weight rises linearly.
        similarity_weight: v.
        estimator: of the gradient of E[log p(x | z)]: "arm" (the paper's), or another of ``neural.code_expectations``, each document
            with draws of its own.
        noise_std: standard deviation of the noise that the decoder is fed with the code (none in the paper).
        label_loss: "logistic" for each label, or "softmax" over them.
        label_hidden: units of ReLU layers between the code and the labels (none in the paper).
        as_coded: the authors' public code.
    """

    kl_weight: float = 0.03
    alpha: NotNegative = 10.0
    alpha_warmup: Whole = 100
    similarity_weight: NotNegative = 0.1
    estimator: EstimatorName = "arm"
    noise_std: NotNegative = 0.5
    label_loss: LabelLoss = "logistic"
    label_hidden: tuple[int, ...] = ()
    as_coded: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return super().needs | {LABELS}

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _PairNetwork(self, words, labels)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``: the loss of a batch and its partners."""
        single = super().step(data)
        assert isinstance(single, GradientStep)
        partners = Turns(data.X.shape[0], data.rng)
        self._strangers = Turns(data.X.shape[0], data.rng)
        return GradientStep(lambda rows, step: single.loss(np.concatenate([rows, partners.take(len(rows))]), step), single.optimizer)

    def loss(self, batch: Batch) -> torch.Tensor:
        """Mean loss of the B pairs of a batch of 2B documents: document b and document B + b."""
        labels, pairs = batch.labels, len(batch.rows) // 2
        assert labels is not None
        assert batch.data.y is not None
        if self.as_coded:
            others = batch.data.y[self._strangers.take(pairs)].toarray().astype(np.float32)
            labels = torch.cat([labels[:pairs], tensor(others)])
        terms: Terms = self.network_.terms(batch.bag, batch.target, labels)
        single = -terms.likelihood - self._alpha() * terms.labels
        s = alike(labels[:pairs], labels[pairs:])
        if self.as_coded:
            similarity = s.mean() * similarity_term(torch.ones(pairs), terms.h[:pairs], terms.h[pairs:]).sum()
            return single.sum() / pairs + batch.kl_weight * terms.divergence.sum() + self.similarity_weight * similarity
        similarity = similarity_term(s, terms.h[:pairs], terms.h[pairs:]).mean()
        return (single + batch.kl_weight * terms.divergence).sum() / pairs + self.similarity_weight * similarity

    def _alpha(self) -> float:
        """The labels' weight at this step, which is counted."""
        self.network_.steps += 1
        return self.alpha * (min(1.0, self.network_.steps / self.alpha_warmup) if self.alpha_warmup else 1.0)


class _PairNetwork(Network):
    """Encoder, code, decoder and labels of one PSH model."""

    def __init__(self, arguments: PSH, words: int, labels: int) -> None:
        super().__init__()
        self.noise_std, self.steps = arguments.noise_std, 0
        self.prior = BernoulliPrior()
        self.estimator = PairedARM() if arguments.estimator == "arm" else estimator(arguments.estimator)
        self.encoder = AffineEncoder(words, arguments.hidden, arguments.bits, arguments.dropout)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        self.labels = LabelHead(arguments.bits, labels, arguments.label_hidden, arguments.label_loss)

    def terms(self, bag: Bag, target: Bag, labels: torch.Tensor) -> Terms:
        """What the loss of pairs is made of, of 2B documents with labels (2B, L); document b and document B + b are a pair."""
        logits = self.encoder(bag)
        h = torch.sigmoid(logits)
        drawn: Drawn = self.estimator.draw(logits)
        noise = self.noise_std * torch.randn_like(logits) if self.noise_std else torch.zeros_like(logits)
        likelihood = drawn.expectation(lambda code: self.decoder(code + noise, target))
        code = drawn.code if isinstance(drawn, Path) else _first(drawn) + h - h.detach()
        return Terms(likelihood, self.labels.log_likelihood(code, labels), self.prior.kl(logits), h)

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """ELBO (B,) of the code 1[h > 1/2], without noise; training has ``terms``."""
        logits = self.encoder(bag)
        likelihood: torch.Tensor = self.decoder((logits > 0).to(logits.dtype), target)
        return likelihood - kl_weight * self.prior.kl(logits)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.encoder(bag))

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        logits = self.encoder(bag)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder((logits > 0).to(logits.dtype), target)}


def _first(drawn: Drawn) -> torch.Tensor:
    assert isinstance(drawn, Compared)
    return drawn.codes[0]
