"""RBSH: ranking-based semantic hashing (Hansen et al., SIGIR 2019)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from semantic_hashing.hashers.bounds import Weight
from semantic_hashing.hashers.noisy_bits import NoisyBitsHasher
from semantic_hashing.hashers.variational import Batch
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.neighbourhood import rank_hinge

METHODS: dict[str, dict[str, object]] = {"RBSH": {}}
CARD = {"class": "RBSH", "family": "neighbourhood", "year": 2019, "paper": "hansen2019rbsh", "derived": True}

# Ranks of a document's neighbours of which two make a triple: of 200 neighbours 1, 23, 45, 67, 89, 111, 133, 155, 177, 200.
RANKS = 10


@dataclass(eq=False)
class RBSH(NoisyBitsHasher):
    """A Bernoulli autoencoder whose codes must keep the order of two neighbours.

    With d_1 and d_2 two neighbours of d at different ranks, D_k the Hamming distance of the codes of d and d_k, and s_k their weak similarity:

        minimise  sum_{x in d, d_1, d_2} -E[log p(x | z_x')] + w KL(h_d || 1/2) + r H,
        H = max(0, 1 - sgn(s_1 - s_2) (D_2 - D_1)) where s_1 and s_2 differ, else |D_1 - D_2|,
        z' = z + s epsilon,  s = max(0, noise_std - noise_fall * step),  r = min(rank_cap, rank_weight + rank_rise * step).

    The triples with s_1 = s_2 have a mean of their own, and both means are added. The gradient of H goes through the drawn bits of all three.

    The paper could not be had: the authors' public code is the source. There words have an importance, word vectors 300 dimensions that an
    affine map takes to bits, and neighbours are the 200 nearest by 64-bit codes of self-taught hashing, of which ten ranks make 45 pairs a
    document. An epoch here takes one pair of each document, drawn at each step. The code stops by the validation loss with the rank term;
    here that loss is the bound on the document alone. Its 350,000 steps of 40 triples are shortened in ``as-written``.

    Args:
        count: K; the ranks lie between 1 and K.
        rank_weight: r at the first step.
        rank_rise: by how much it rises each step.
        rank_cap: up to where.
        importance: whether words have a trained importance, and vectors of 300 dimensions in the decoder.
    """

    factors: ClassVar[int] = 300
    count: int = 200
    rank_weight: Weight = 1.0
    rank_rise: Weight = 0.0
    rank_cap: Weight = 30.0

    def anneal(self, number: int) -> None:
        """See ``NoisyBitsHasher.anneal``."""
        super().anneal(number)
        self._rank_weight = min(self.rank_cap, self.rank_weight + self.rank_rise * number)

    def loss(self, batch: Batch) -> torch.Tensor:
        """The three documents' words, and the hinge on the order of the two neighbours."""
        rows, rng, network = batch.rows, batch.data.rng, self.network_
        ranks = np.linspace(0, self.neighbours_.shape[1] - 1, RANKS).astype(int)
        # Two different ones of the ranks.
        first = rng.integers(0, RANKS, len(rows))
        places = ranks[first], ranks[(first + rng.integers(1, RANKS, len(rows))) % RANKS]
        logits = network.logits_of(batch.bag)
        code = network.code(logits)
        total = -network.likelihood(code, batch.target).mean() + batch.kl_weight * network.prior.kl(logits).mean()
        distances = []
        for place in places:
            near = self.neighbours_[rows, place]
            other = network.code(network.logits_of(Bag.of(batch.data.X[near]).drop_words(self.input_dropout)))
            total = total - network.likelihood(other, Bag.of(self.targets_[near])).mean()
            distances.append((code - other).square().sum(dim=1))
        order = np.sign(self.distances_[rows, places[1]] - self.distances_[rows, places[0]])
        hinge: torch.Tensor = total + self._rank_weight * rank_hinge(distances[0], distances[1], torch.from_numpy(order).to(code))
        return hinge
