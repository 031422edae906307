"""AMMI: adversarial maximisation of mutual information (Stratos and Wiseman, ICML 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
import torch

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.bounds import Count, NotNegative, Whole
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.mutual_information import MutualInformation, Network
from semantic_hashing.neural.agreement import disagreement
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.clipping import ClippedAdam
from semantic_hashing.neural.markov_prior import ChainPrior, closed_form, cross_entropy
from semantic_hashing.neural.optimizer import RowAdam

METHODS: dict[str, dict[str, object]] = {"AMMI": {}}
CARD = {"class": "AMMI", "family": "mutual information", "year": 2020, "paper": "stratos2020ammi"}


@dataclass(eq=False)
class AMMI(MutualInformation):
    """A linear encoder that maximises the mutual information of document and code; there is no decoder.

    With p_i = sigmoid(a_i), a = x W + c, the bits independent given the document, training minimises

        H(z | x) - w CE(p, q)  over the encoder,  CE(p, q)  over the prior q,

    where H(z | x) is the mean entropy of a document's code, and CE the cross entropy of the batch's mixture of codes under
    q: an upper bound of its entropy H(z), which is tight for the best q. So at w = 1 it is -I(x, z) = H(z | x) - H(z). Both
    terms are exact sums, and nothing is sampled: q is a Markov chain over the bits (``neural.markov_prior``). A larger w
    asks more strongly for codes that differ; the authors' published settings have w from 2 to 3.5. A code is 1[a > 0].

    The rest is from the authors' public code. At each step q takes ``prior_steps`` steps of a new Adam, then the encoder
    takes one against that q. q learns from the batch's mean windows, which have the value of the documents one by one.

    Not in the paper: the prior "closed", ``random_order``, ``input_dropout`` and ``averaging``.

    Args:
        entropy_weight: w, of the cross entropy under the prior.
        prior: q's log odds of each bit in each context: "table": free numbers, "net": of an embedding of the bit, or
            "closed": the best q for the batch, without steps.
        prior_steps: q's steps at each step.
        prior_rate: Adam's rate for q; None: that of the encoder, as in all published settings.
        prior_units: of a net's embedding and layers.
        prior_layers: ReLU layers of a net.
        random_order: see ``MutualInformation``; for the prior "closed" alone, the others learn each bit's place.
        clip: bound on the norm of the encoder's gradient, and on that of q's; 0: none.
        start: first weights of encoder and q: see ``neural.bit_encoder``.
    """

    entropy_weight: NotNegative = 3.5
    prior: Literal["table", "net", "closed"] = "table"
    prior_steps: Count = 4
    prior_rate: float | None = None
    prior_units: Count = 20
    prior_layers: Whole = 0
    clip: NotNegative = 1.0
    start: NotNegative = 0.05
    learning_rate: float = 0.01
    batch_size: int = 64
    max_epochs: int = 40
    patience: int = 7
    evaluate_every: int = 1

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """See ``EpochTrained.check``."""
        super().check(X, y, context)
        if self.random_order and self.prior != "closed":
            raise HasherError(f"random_order: needs the prior 'closed', for a prior '{self.prior}' learns the place of each bit")

    def build(self, data: TrainingData) -> Network:
        """See ``EpochTrained.build``; the prior before its first step too, which is no part of the encoder."""
        self._prior = closed_form if self.prior == "closed" else Opponent(self)
        return super().build(data)

    def optimizer(self) -> RowAdam:
        """See ``MutualInformation``."""
        return ClippedAdam(self.network_, self.learning_rate, self.clip)

    def loss(self, rows: np.ndarray, data: TrainingData) -> torch.Tensor:
        """See ``MutualInformation``: H(z | x) - w CE(p, q), after q's steps."""
        logits: torch.Tensor = self.network_.encoder(Bag.of(data.X[rows]).drop_words(self.input_dropout))
        window = self.window(logits)
        return disagreement(logits, logits).mean() - self.entropy_weight * cross_entropy(window, self._prior(window))


class Opponent:
    """A prior that is learnt: called with the windows of a batch, it comes closer to them.

    Attributes:
        chain: its parameters.
    """

    def __init__(self, arguments: AMMI) -> None:
        net = (arguments.prior_units, arguments.prior_layers) if arguments.prior == "net" else None
        self.chain = ChainPrior(arguments.bits, arguments.order, net, arguments.start)
        self.steps, self.clip = arguments.prior_steps, arguments.clip
        self.rate = arguments.learning_rate if arguments.prior_rate is None else arguments.prior_rate

    def __call__(self, window: torch.Tensor) -> torch.Tensor:
        """Log q after the steps on these windows, out of the graph."""
        fixed = window.detach()
        # A new Adam: the length of its first step is its rate, whatever the gradient.
        optimizer = ClippedAdam(self.chain, self.rate, self.clip)
        for _ in range(self.steps):
            self.chain.backward(fixed)
            optimizer.step()
        return self.chain.log_prior()
