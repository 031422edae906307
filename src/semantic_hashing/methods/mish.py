"""MISH: codes for multi-index hashing (Hansen et al., WWW 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import torch

from semantic_hashing.hashers.bounds import Weight
from semantic_hashing.hashers.epochs import ENCODE_BATCH, TrainingData
from semantic_hashing.hashers.noisy_bits import BernoulliNetwork, NoisyBitsHasher
from semantic_hashing.hashers.options import Bounded
from semantic_hashing.hashers.variational import Batch, Network
from semantic_hashing.neural.batches import Bag, in_order, tensor
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.index_losses import Memory, blocks, false_candidates, far_members, hamming, radius
from semantic_hashing.neural.neighbourhood import drawn
from semantic_hashing.neural.training import Step

METHODS: dict[str, dict[str, object]] = {"MISH": {}}
CARD = {"class": "MISH", "family": "neighbourhood", "year": 2021, "paper": "hansen2021mish", "derived": True}


@dataclass(eq=False)
class MISH(NoisyBitsHasher):
    """PairRec on codes c in {-1, 1}^l, with two losses for a search by multi-index hashing, in B = l / 16 blocks.

        minimise  -E[log p(x_i | c_i')] - E[log p(x_i | c_j')] + w KL(h_i || 1/2) + a_1 L_1 + a_2 L_2,  c' = c + s epsilon,

    j one of the K nearest documents of i, s falling from noise_std by noise_fall a step. A memory holds the newest codes of the documents.
    Let r be the Hamming distance at which the search for i has found what ``depth`` is to all training documents. A search step t, drawn from
    0, ..., r, looks up block t mod B for what differs there in exactly floor(t / B) bits.

        L_1 = c_i' c_k on that block: k the farthest document beyond r that the step finds all the same. Such a document is looked up in vain.
        L_2 = -c_i' c_k: k the farthest document within r that lies beyond 2 B - 1. To draw it near makes r smaller.

    Document k is encoded anew with its bits at h > 0.5; it counts only if it still is what it was chosen for, and the code of i is held fixed.

    The paper could not be had: the authors' public code is the source. There L_2 is off, and takes the place of a document in the memory for its
    number, so that it would draw an unrelated document near. ``as_coded`` is that mistake. Its steps are few (30,000), so that the noise stays
    above .97; the importance of words is in the decoder alone.

    Args:
        first_weight: a_1 (1 in the code).
        second_weight: a_2 (0, that is off, in the code).
        memory: how many codes are kept.
        depth: documents that a search shall find.
        as_coded: the place for the document in L_2.
    """

    reads_importance: ClassVar[bool] = False
    count: int = 20
    noise_std: Weight = 1.0
    first_weight: Weight = 1.0
    second_weight: Weight = 0.0
    memory: Annotated[int, Bounded("a number of codes above 0", lambda value: value > 0)] = 20_000
    depth: Annotated[int, Bounded("a number of documents above 0", lambda value: value > 0)] = 100
    as_coded: bool = False

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return SignNetwork(self, words)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``; the memory is filled with the codes of the network as it starts."""
        step = super().step(data)
        self._memory = Memory(self.memory, self.bits)
        order = data.rng.permutation(data.X.shape[0])
        for rows in in_order(len(order), ENCODE_BATCH):
            with torch.no_grad():
                self._memory.add(self._signs(data, order[rows]), tensor(order[rows]))
        return step

    def loss(self, batch: Batch) -> torch.Tensor:
        """The words from the document's code and from a neighbour's, and the losses of the index; the memory gets the batch's codes."""
        network, data = self.network_, batch.data
        logits = network.logits_of(batch.bag)
        total = -(network.likelihood(network.code(logits), batch.target) - batch.kl_weight * network.prior.kl(logits)).mean()
        near = Bag.of(data.X[drawn(self.neighbours_, batch.rows, data.rng)]).drop_words(self.input_dropout)
        total = total - network.likelihood(network.code(network.logits_of(near)), batch.target).mean()
        with torch.no_grad():
            query = self._signs(data, batch.rows)
            away = hamming(query, self._memory.codes)
            r = radius(away, max(1, round(self.depth * len(self._memory.codes) / data.X.shape[0])))
        if self.first_weight:
            total = total + self.first_weight * self._first(data, query, away, r)
        if self.second_weight:
            total = total + self.second_weight * self._second(data, query, away, r)
        self._memory.add(query, tensor(batch.rows))
        loss: torch.Tensor = total
        return loss

    def _first(self, data: TrainingData, query: torch.Tensor, away: torch.Tensor, r: torch.Tensor) -> torch.Tensor:
        """L_1, the mean over the batch."""
        cuts = blocks(self.bits)
        step = tensor(data.rng.integers(0, r.long().cpu().numpy() + 1))
        inside = torch.zeros_like(query)
        for number, cut in enumerate(cuts):
            inside[step % len(cuts) == number, cut] = 1
        block_radius = torch.div(step, len(cuts), rounding_mode="floor")
        width = inside.sum(dim=1)
        block = (width[:, None] - (query * inside) @ self._memory.codes.T) / 2
        chosen = false_candidates(away, block, r, block_radius)
        some = chosen >= 0
        if not some.any():
            return query.new_zeros(())
        code = self._signs(data, self._memory.documents[chosen[some]].cpu().numpy())
        product = (query * inside)[some].mul(code).sum(dim=1)
        still = (width[some] - product.detach()) / 2 <= block_radius[some]
        return (product * still).sum() / len(query)

    def _second(self, data: TrainingData, query: torch.Tensor, away: torch.Tensor, r: torch.Tensor) -> torch.Tensor:
        """L_2, the mean over the batch."""
        count = len(blocks(self.bits))
        chosen = far_members(away, r, count)
        some = chosen >= 0
        if not some.any():
            return query.new_zeros(())
        documents = chosen[some] % data.X.shape[0] if self.as_coded else self._memory.documents[chosen[some]]
        product = (query[some] * self._signs(data, documents.cpu().numpy())).sum(dim=1)
        distance = (self.bits - product.detach()) / 2
        still = distance > 2 * count - 1
        if not self.as_coded:
            still = still & (distance <= r[some])
        return -(product * still).sum() / len(query)

    def _signs(self, data: TrainingData, rows: np.ndarray) -> torch.Tensor:
        """Codes (m, l) in {-1, 1} of training documents, not drawn and with all their words, yet with the gradient of a drawn code."""
        encoder = self.network_.encoder
        # Nor units dropped.
        training, _ = encoder.training, encoder.eval()
        probability = torch.sigmoid(self.network_.logits_of(Bag.of(data.X[rows])))
        encoder.train(training)
        return 2 * StraightThrough().code(probability, stochastic=False) - 1


class SignNetwork(BernoulliNetwork):
    """A ``BernoulliNetwork`` of codes in {-1, 1}."""

    def code(self, logits: torch.Tensor) -> torch.Tensor:
        """(B, l) in {-1, 1}."""
        return 2 * super().code(logits) - 1
