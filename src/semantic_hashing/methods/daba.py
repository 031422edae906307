"""DABA: a denoising autoencoder whose codes are matched to coin tosses (Doan and Reddy, WWW 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag, tensor
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.priors import BernoulliPrior
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import Step

METHODS: dict[str, dict[str, object]] = {"DABA": {}}
CARD = {"class": "DABA", "family": "generative", "year": 2020, "paper": "doan2020daba"}


def assigned_distance(h: torch.Tensor, tosses: torch.Tensor) -> torch.Tensor:
    """Mean over documents of ||h_i - z_p(i)||_2, (B, l) both, with p the permutation of least total distance, held fixed for the gradient."""
    costs = torch.cdist(h.detach(), tosses, compute_mode="donot_use_mm_for_euclid_dist")
    _, matched = linear_sum_assignment(costs.cpu().numpy())
    # A distance of 0 has no gradient.
    return (h - tosses[tensor(matched)]).square().sum(dim=1).clamp(min=1e-12).sqrt().mean()


def sorted_distance(h: torch.Tensor) -> torch.Tensor:
    """Sum over bits of the mean squared difference of the sorted probabilities (B, l) from 0 in their lower half and 1 in their upper.

    With an odd number of documents the middle one is matched to 1/2.
    """
    documents = len(h)
    place = torch.arange(documents, dtype=h.dtype)
    target = torch.where(2 * place + 1 == documents, torch.full_like(place, 0.5), (2 * place + 1 > documents).to(h.dtype))
    return (h.sort(dim=0).values - target[:, None]).square().mean(dim=0).sum()


@dataclass(eq=False)
class DABA(VariationalHasher):
    """A denoising autoencoder of documents, whose codes are moved towards the distribution of fair, independent coin tosses.

    h = sigmoid(g(x~)), x~ the document with words dropped at the rate ``input_dropout`` (p_d of the paper), p(x | h) the
    softmax decoder. Nothing is drawn from h. In each step, of a batch of B documents:

        1. encoder and decoder descend the mean of -log p(x | h);
        2. B codes z_j ~ Bernoulli(1/2)^l are drawn, and matched one to one to the h_i by the permutation that minimises
           sum_i ||h_i - z_p(i)||_2. The encoder descends ``balance`` times the mean of the matched distances, p held fixed.

    This takes the place of a discriminator. A code is 1[h > 0.5]. The paper has networks that read sequences of words as
    well; this is its multilayer perceptron, whose decoder it does not spell out: here it is linear, as in the other models.

    There is no KL term in the paper: ``kl_weight``, of the KL of Bernoulli(h) from the tosses, is 0.

    Args:
        balance: weight of the matching.
        matching: "assignment", as in the paper, or "sorted": each bit's probabilities are sorted, the lower half matched to
            0 and the upper to 1, by squared distance. That balances each bit and says nothing of their independence.
        alternating: matching takes a step of its own behind that of the likelihood, as in the paper; else one step descends
            their sum.
        noise_std: standard deviation of the noise that the decoder is fed with h (none in the paper).
    """

    kl_weight: float = 0.0
    balance: float = 1.0
    matching: Literal["assignment", "sorted"] = "assignment"
    alternating: bool = False
    noise_std: float = 0.5

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _MatchedAutoencoder(self, words)

    def step(self, data: TrainingData) -> Step:
        """See ``VariationalHasher.step``; of two steps a batch where they alternate."""
        return _Alternating(self, data) if self.alternating else super().step(data)

    def loss(self, batch: Batch) -> torch.Tensor:
        """Minus the mean bound, and the weighted distance of the matching."""
        bound, h = self.network_.bound_and_probabilities(batch.bag, batch.target, batch.kl_weight)
        mean: torch.Tensor = bound.mean()
        return self.balance * self.distance(h) - mean

    def distance(self, h: torch.Tensor) -> torch.Tensor:
        """Mean distance of probabilities (B, l) from what they are matched to."""
        if self.matching == "sorted":
            return sorted_distance(h)
        return assigned_distance(h, (torch.rand_like(h) < 0.5).to(h.dtype))


class _Alternating:
    """A step down the likelihood's loss, then one down the matching's; one Adam takes both."""

    def __init__(self, hasher: DABA, data: TrainingData) -> None:
        self.hasher, self.X, self.target = hasher, data.X, hasher.targets(data.X, data.context.counts)
        self.optimizer = RowAdam(hasher.network_, hasher.learning_rate, hasher.decay, hasher.decay_steps, hasher.every_row)
        self.settle = self.optimizer.settle

    def __call__(self, rows: np.ndarray) -> float:
        network, bag = self.hasher.network_, Bag.of(self.X[rows])
        target = bag if self.target is self.X else Bag.of(self.target[rows])
        read = bag.drop_words(self.hasher.input_dropout)
        first = -network.bound(read, target, self.hasher.kl_weight).mean()
        first.backward()
        self.optimizer.step()
        second = self.hasher.balance * self.hasher.distance(torch.sigmoid(network.encoder(read)))
        second.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return float(first.item() + second.item())


class _MatchedAutoencoder(Network):
    """Encoder and decoder of one DABA model."""

    def __init__(self, arguments: DABA, words: int) -> None:
        super().__init__()
        self.noise_std = arguments.noise_std
        self.prior = BernoulliPrior()
        self.encoder = AffineEncoder(words, arguments.hidden, arguments.bits, arguments.dropout)
        self.decoder = SoftmaxDecoder(arguments.bits, words)

    def bound_and_probabilities(self, bag: Bag, target: Bag, kl_weight: float) -> tuple[torch.Tensor, torch.Tensor]:
        """The likelihood (B,), less its KL term where that has a weight, and h (B, l)."""
        logits = self.encoder(bag)
        h = torch.sigmoid(logits)
        code = h if self.training else (h > 0.5).float()
        if self.training and self.noise_std:
            code = code + self.noise_std * torch.randn_like(code)
        likelihood: torch.Tensor = self.decoder(code, target)
        return (likelihood - kl_weight * self.prior.kl(logits) if kl_weight else likelihood), h

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """See ``bound_and_probabilities``; in evaluation mode of the code 1[h > 0.5], without noise."""
        return self.bound_and_probabilities(bag, target, kl_weight)[0]

    def scores(self, bag: Bag) -> torch.Tensor:
        """The probabilities h (B, l)."""
        return torch.sigmoid(self.encoder(bag))

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``."""
        logits = self.encoder(bag)
        return {"kl": self.prior.kl(logits), "log_likelihood": self.decoder((logits > 0).float(), target)}
