"""PairRec: a document's words from its own code and from a neighbour's (Hansen et al., SIGIR 2020)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from semantic_hashing.hashers.bounds import Weight
from semantic_hashing.hashers.noisy_bits import NoisyBitsHasher
from semantic_hashing.hashers.variational import Batch
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.neighbourhood import drawn

METHODS: dict[str, dict[str, object]] = {"PairRec": {}}
CARD = {"class": "PairRec", "family": "neighbourhood", "year": 2020, "paper": "hansen2020pairrec", "derived": True}


@dataclass(eq=False)
class PairRec(NoisyBitsHasher):
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
    """

    neighbour_weight: Weight = 1.0

    def loss(self, batch: Batch) -> torch.Tensor:
        """The document from its own code, and from the code of a neighbour."""
        return super().loss(batch) + self.neighbour_weight * self.from_neighbour(batch)

    def from_neighbour(self, batch: Batch) -> torch.Tensor:
        """The mean loss of documents that are explained by the code of a drawn neighbour, a scalar."""
        near = batch.data.X[drawn(self.neighbours_, batch.rows, batch.data.rng)]
        mean: torch.Tensor = self.network_.bound(Bag.of(near).drop_words(self.input_dropout), batch.target, batch.kl_weight).mean()
        return -mean
