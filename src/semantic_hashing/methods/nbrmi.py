"""NbrMI: codes that near documents share and a batch does not; a method of this project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
import torch

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.bounds import Count, NotNegative
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.mutual_information import MutualInformation, Network
from semantic_hashing.hashers.options import Rate
from semantic_hashing.inputs.neighbours import nearest
from semantic_hashing.neural.agreement import disagreement
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.bit_encoder import BitEncoder
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.markov_prior import closed_form, cross_entropy
from semantic_hashing.neural.neighbourhood import drawn, without_self
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.training import Step

METHODS: dict[str, dict[str, object]] = {"NbrMI": {}}
CARD = {"class": "NbrMI", "family": "mutual information", "year": 2026, "paper": "", "derived": True}

# The derived input of each choice of neighbours.
LISTS = {"tfidf": "neighbours", "lsa": "neighbours_lsa", "fused": "neighbours_fused"}


@dataclass(eq=False)
class NbrMI(MutualInformation):
    """AMMI with a second view: the code of a near document stands where AMMI has the document's own.

    Of each document of a batch there are a copy i, a copy j of a neighbour, drawn from the document's ``count`` nearest
    training documents, and a second copy i'. Each copy has words dropped of its own. With p = sigmoid(a(x)), the bits
    independent given the document, training minimises

        u CE(p_i, p_j) + v CE(p_i, p_i') - w CE_r(P, q*),

    CE(p, p') the cross entropy of two codes, both ways and halved; CE_r the cross entropy of the mixture P of all copies'
    codes under a Markov chain q of order r over the bits (``neural.markov_prior``). The first two ask for a code that a document shares
    with its neighbours and with itself, the last for codes that differ over the batch. The chain runs over the bits in a
    new random order at each step, and q* is the best one for the batch, in closed form. All terms are exact sums: nothing
    is sampled, and there is no softmax over the words. A code is 1[a > 0].

    With ``decoder_weight`` s a softmax decoder explains the document's own words, as in NASH-N: the loss has
    - s log p(x | z + noise) besides, with z drawn from p_i.

    What is near it. AMMI (Stratos and Wiseman, 2020) has the entropy of p_i in place of both cross entropies, and a prior
    over a fixed order that is learnt in steps. IMSAT (Hu et al., 2017) maximises mutual information with an encoder that
    is held invariant under perturbations of the input; its entropy has pairs of bits at most. NbrSHV draws neighbours' codes
    together by a softmax over other documents, beside a decoder. New here are a neighbour as the second view of a
    mutual information of codes, the random order of the chain, and its closed form.

    Each part can be taken out: ``neighbour_weight`` 0, ``self_weight`` 0, ``random_order`` false, ``order`` 0,
    ``averaging`` 0, ``input_dropout`` 0, ``decoder_weight`` 0.

    Args:
        neighbours: whose cosine the neighbours are nearest by: "tfidf", "lsa" (128 dimensions), or "fused", the sum of both.
        count: neighbours that one is drawn from.
        neighbour_weight: u; at 0 no neighbours are needed.
        self_weight: v; at 0 there is no second copy.
        entropy_weight: w.
        decoder_weight: s; at 0 there is no decoder.
        noise_std: standard deviation of the noise on the decoder's code.
        hidden: units of the encoder's ReLU layers; none make it linear.
        dropout: rate on the encoder's last hidden layer.
    """

    neighbours: Literal["tfidf", "lsa", "fused"] = "tfidf"
    count: Count = 15
    neighbour_weight: NotNegative = 1.0
    self_weight: NotNegative = 0.5
    entropy_weight: NotNegative = 3.0
    decoder_weight: NotNegative = 0.0
    noise_std: NotNegative = 0.5
    hidden: tuple[int, ...] = ()
    dropout: Rate = 0.3
    random_order: bool = True
    input_dropout: Rate = 0.3
    averaging: Rate = 0.8
    learning_rate: float = 0.01
    batch_size: int = 500
    max_epochs: int = 120
    # The validation scores of averaged weights creep up: half of this patience ended .004 below on 20Newsgroups, by validation on one seed.
    patience: int = 12
    evaluate_every: int = 2

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``: the neighbours, which all its models of a data set share."""
        return super().needs | ({self._list} if self.neighbour_weight else set())

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """See ``EpochTrained.check``."""
        super().check(X, y, context)
        if not self.neighbour_weight and not self.self_weight and not self.decoder_weight:
            raise HasherError("neighbour_weight, self_weight and decoder_weight are all 0: nothing ties a code to its document")
        if self.neighbour_weight and X.shape[0] < 2:
            raise HasherError("a single training document has no neighbours")
        if self.neighbour_weight and self.neighbours != "tfidf" and self._list not in context.inputs:
            raise HasherError(f"neighbours '{self.neighbours}' need the derived input {self._list}")

    def build(self, data: TrainingData) -> Network:
        """See ``EpochTrained.build``; the decoder starts at the shares of the words."""
        words = data.X.shape[1]
        decoder = SoftmaxDecoder(self.bits, words) if self.decoder_weight else None
        if decoder is not None:
            decoder.start_at(np.asarray(data.X.sum(axis=0)).ravel())
        return Network(BitEncoder(words, self.bits, self.hidden, self.dropout, self.start), self.averaging, decoder)

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``."""
        if self.neighbour_weight:
            shared = data.context.inputs.get(self._list)
            self._near = without_self(nearest(data.X, self.count).indices if shared is None else shared["indices"])
        return super().step(data)

    def loss(self, rows: np.ndarray, data: TrainingData) -> torch.Tensor:
        """See ``MutualInformation``: all copies go through the encoder as one batch."""
        copies = [rows]
        if self.neighbour_weight:
            copies.append(drawn(self._near, rows, data.rng))
        if self.self_weight:
            copies.append(rows)
        bag = Bag.of(data.X[np.concatenate(copies)])
        logits: torch.Tensor = self.network_.encoder(bag.drop_words(self.input_dropout))
        window = self.window(logits)
        loss = -self.entropy_weight * cross_entropy(window, closed_form(window))
        first, *seconds = torch.split(logits, len(rows))
        weights = [weight for weight in (self.neighbour_weight, self.self_weight) if weight]
        for weight, second in zip(weights, seconds, strict=True):
            loss = loss + weight * disagreement(first, second).mean()
        if self.decoder_weight:
            code = StraightThrough().code(torch.sigmoid(first), stochastic=True)
            noisy = code + self.noise_std * torch.randn_like(code)
            loss = loss - self.decoder_weight * self.network_.decoder(noisy, Bag.of(data.X[rows])).mean()
        return loss

    @property
    def _list(self) -> str:
        return f"{LISTS[self.neighbours]}-{self.count}"
