"""MASH and SMASH: short codes that keep the similarities of long ones (He et al., ACM TOIS 2023)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.hashers.bounds import Copies, Dimensions
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.options import Rate
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.affine_encoder import AffineEncoder
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.code_memory import CodeMemory
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder

METHODS: dict[str, dict[str, object]] = {"MASH": {"noise": "none"}, "SMASH": {"noise": "copies"}}
CARD = {"class": "SMASH", "family": "generative", "year": 2023, "paper": "he2023smash"}


@dataclass(eq=False)
class SMASH(VariationalHasher):
    """An autoencoder whose short code keeps the similarities of a long one, and whose bits are balanced over the collection.

    With x the bag of words, L = tanh(g(x)) in (-1, 1)^D the long code, z = tanh(A L + a) in (-1, 1)^l the short one, and
    p(x | z) the softmax decoder, which reads z itself, MASH minimises over batches of B documents

        - mean log p(x | z) + relevance R(z, L) + balance (1/l) sum_j a_j |sum_b z_bj| + independence (1/l^2) ||(z'z / B - I) * W||_F^2,
        R(z, L) = mean over pairs i != j of |z_i . z_j / l - L_i . L_j / D|.

    a = softmax(|column sums of M|) and W = the row-wise softmax of |M'M / m - I| come from the signs M (m, l) that the
    documents had when they were last seen. M holds those seen in the last (share + C - share * C) of an epoch, C =
    |largest epoch's loss - last loss| / largest epoch's loss, at most 1.

    SMASH adds noisy copies of each document: an entry is kept with probability min(|e|, 1), e ~ N(0, (1 - noise_level)^2).
    It adds R of the copies' codes, and minus the mean over copies and documents of eps_bk log p(x_b | z_bk), the clean
    document under the copy's code, eps_b = softmax over its copies k of L_b . L_bk.

    A bit is 1[z > median of z over the training documents]. No KL term exists; ``kl_weight`` is not used.

    The authors' public code turns the two balance terms on when the precision of the test part has not risen for five
    epochs; here they are on from the start.

    Args:
        noise: "none": MASH, or "copies": SMASH.
        copies: noisy copies of a document (the authors' public code: 3, at the cost of as many more passes).
        long_dimensions: D.
        relevance: weight of R.
        balance: weight of the bits' balance.
        independence: weight of their independence.
        noise_level: of the copies.
        memory_share: least share of an epoch that the memory looks back.
        memory_warmup: epochs in which a document's signs are kept before the terms are computed, and afterwards behind them.
        as_coded: the weights eps as in the public code, which takes the copies' long codes in a wrong order, so that they mix documents.
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.0
    threshold: Literal["fixed", "median"] = "median"
    noise: Literal["none", "copies"] = "none"
    copies: Copies = 1
    long_dimensions: Dimensions = 128
    relevance: float = 0.5
    balance: float = 0.005
    independence: float = 0.001
    noise_level: Rate = 0.3
    memory_share: Rate = 0.1
    memory_warmup: int = 10
    as_coded: bool = False

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _LongAndShort(self, words)

    def build(self, data: TrainingData) -> Network:
        """See ``VariationalHasher.build``; the memory begins empty."""
        self.collection_ = Collection(data.X.shape[0], self)
        return super().build(data)

    def loss(self, batch: Batch) -> torch.Tensor:
        """See ``VariationalHasher.loss``."""
        network = self.network_
        long, z = network.codes(batch.bag)
        total: torch.Tensor = self.relevance * disagreement(z, long) - network.decoder(z, batch.target).mean()
        if self.noise == "copies":
            long_noisy, z_noisy = network.codes(noisy_copies(batch.bag, self.copies, self.noise_level))
            weights = copy_weights(long, long_noisy, self.as_coded)
            explained = network.decoder(z_noisy, repeated(batch.target, self.copies)).view(self.copies, -1)
            total = total + self.relevance * disagreement(z_noisy, long_noisy) - (weights.T * explained).mean()
        total = total + balance_terms(z, self.collection_.codes_beside(batch.rows, z), self.balance, self.independence)
        self.collection_.note(total.item())
        return total

    def examine(self, X: sp.csr_array, counts: sp.csr_array) -> dict[str, np.ndarray]:
        """Nothing: there is no posterior to examine."""
        return {}


class Collection:
    """What a model in training remembers of its documents' codes, and how far back it looks.

    Args:
        documents: how many training documents there are.
        arguments: of the model.
    """

    def __init__(self, documents: int, arguments: SMASH) -> None:
        self.memory = CodeMemory(documents, arguments.bits)
        self.share, self.epoch = arguments.memory_share, max(1, documents // arguments.batch_size)
        self.warmup = arguments.memory_warmup * self.epoch
        self.last = self.total = self.largest = 0.0

    def codes_beside(self, rows: np.ndarray, z: torch.Tensor) -> torch.Tensor:
        """A step begins: M for the balance of the documents ``rows`` with codes z (B, l)."""
        self.memory.next_step(rows)
        warm = self.memory.step <= self.warmup
        if warm:
            self.memory.write(rows, z)
        found = self.memory.recent(self.horizon())
        if not warm:
            self.memory.write(rows, z)
        return found

    def horizon(self) -> float:
        """How many steps the memory looks back: this one at least, and an epoch before the first has ended."""
        change = min(1.0, abs(self.largest - self.last) / self.largest) if self.largest else 1.0
        return max(1.0, self.epoch * (1 - (1 - change) * (1 - self.share)))

    def note(self, loss: float) -> None:
        """The step's loss."""
        self.last, self.total = loss, self.total + loss
        if self.memory.step % self.epoch == 0:
            self.largest, self.total = max(self.largest, self.total / self.epoch), 0.0


class _LongAndShort(Network):
    """Encoder, its two codes and the decoder of one MASH or SMASH model."""

    def __init__(self, arguments: SMASH, words: int) -> None:
        super().__init__()
        self.encoder = AffineEncoder(words, arguments.hidden, arguments.long_dimensions, arguments.dropout)
        self.shorten = nn.Linear(arguments.long_dimensions, arguments.bits)
        self.decoder = SoftmaxDecoder(arguments.bits, words)

    def codes(self, bag: Bag) -> tuple[torch.Tensor, torch.Tensor]:
        """L (B, D) and z (B, l)."""
        long = torch.tanh(self.encoder(bag))
        return long, torch.tanh(self.shorten(long))

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """The log-likelihood (B,) of the target under z."""
        likelihood: torch.Tensor = self.decoder(self.codes(bag)[1], target)
        return likelihood

    def scores(self, bag: Bag) -> torch.Tensor:
        """The short codes z (B, l)."""
        return self.codes(bag)[1]


def disagreement(z: torch.Tensor, long: torch.Tensor) -> torch.Tensor:
    """R of codes z (B, l) and long codes (B, D): 0 for a single document."""
    documents = len(z)
    if documents < 2:
        return z.new_zeros(())
    apart = 1 - torch.eye(documents, dtype=z.dtype)
    difference = z @ z.T / z.shape[1] - long @ long.T / long.shape[1]
    return (difference.abs() * apart).sum() / (documents * (documents - 1))


def balance_terms(z: torch.Tensor, memory: torch.Tensor, balance: float, independence: float) -> torch.Tensor:
    """The two terms of codes z (B, l), weighted by the kept codes (m, l)."""
    bits, identity = z.shape[1], torch.eye(z.shape[1], dtype=z.dtype)
    a = functional.softmax(memory.sum(dim=0).abs(), dim=0)
    W = functional.softmax((memory.T @ memory / len(memory) - identity).abs(), dim=1)
    return balance / bits * (a * z.sum(dim=0).abs()).sum() + independence / bits**2 * ((z.T @ z / len(z) - identity) * W).square().sum()


def copy_weights(long: torch.Tensor, noisy: torch.Tensor, as_coded: bool) -> torch.Tensor:
    """Eps (B, K) of long codes (B, D) and those of K copies (K * B, D), copy by copy."""
    documents, dimensions = long.shape
    if as_coded:
        products = torch.einsum("bd,bdk->bk", long, noisy.reshape(documents, dimensions, -1))
    else:
        products = torch.einsum("bd,kbd->bk", long, noisy.view(-1, documents, dimensions))
    return functional.softmax(products, dim=1)


def repeated(bag: Bag, copies: int) -> Bag:
    """The documents of a bag one after another, ``copies`` times."""
    starts = torch.arange(copies).repeat_interleave(len(bag.indptr) - 1) * len(bag.indices)
    indptr = torch.cat([bag.indptr[:1], bag.indptr[1:].repeat(copies) + starts])
    return Bag(indptr, bag.indices.repeat(copies), bag.values.repeat(copies), bag.words)


def noisy_copies(bag: Bag, copies: int, level: float) -> Bag:
    """``repeated``, each entry kept with probability min(|e|, 1), e ~ N(0, (1 - level)^2)."""
    bag = repeated(bag, copies)
    keep = (1 - level) * torch.randn_like(bag.values).abs() > torch.rand_like(bag.values)
    reached = torch.cat([torch.zeros(1, dtype=torch.int64), keep.cumsum(0)])
    return Bag(reached[bag.indptr], bag.indices[keep], bag.values[keep], bag.words)
