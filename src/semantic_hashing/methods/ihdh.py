"""IHDH: codes that tell a document's labels at two levels of a tree (Guo, Mao, Wei and Huang, TKDE 2022)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn
from torch.nn import functional

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import LABELS
from semantic_hashing.hashers.bounds import NotNegative
from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.epochs import TrainingData
from semantic_hashing.hashers.variational import Batch, Network, VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import drop
from semantic_hashing.neural.label_head import LabelHead
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.sparse_input import SparseInput
from semantic_hashing.neural.training import GradientStep, Step

METHODS: dict[str, dict[str, object]] = {"IHDH": {}}
CARD = {"class": "IHDH", "family": "generative", "year": 2022, "paper": "guo2022ihdh", "supervised": True}


def tree(parents: tuple[int, ...]) -> torch.Tensor:
    """Which parent each label has: (L, P) float32 in {0, 1}, of one parent's number for each label."""
    numbers = sorted(set(parents))
    return torch.eye(len(numbers))[[numbers.index(parent) for parent in parents]]


def log_none(logits: torch.Tensor, members: torch.Tensor) -> torch.Tensor:
    """Log of the probability that a parent has none of its labels, (B, P), of logits (B, L): sum of log(1 - p) over its labels."""
    return functional.logsigmoid(-logits) @ members


def lengths(rows: torch.Tensor) -> torch.Tensor:
    """2-norm of each row, (B,)."""
    norms: torch.Tensor = torch.linalg.vector_norm(rows, dim=1)
    return norms


def jaccard(labels: torch.Tensor) -> torch.Tensor:
    """Labels in common by labels of either, (B, B), of labels (B, L) in {0, 1}; 0 where neither document has one."""
    common = labels @ labels.T
    counts = labels.sum(dim=1)
    return common / (counts[:, None] + counts - common).clamp(min=1)


def pairwise_term(x: torch.Tensor, similarity: torch.Tensor) -> torch.Tensor:
    """Mean over the rows of ||x x_i - l (2 S_i - 1)||, a scalar, of outputs x (B, l) and similarities S (B, B) in [0, 1]."""
    bits = x.shape[1]
    rows = lengths(x @ x.T - bits * (2 * similarity - 1))
    return rows.mean()


@dataclass(frozen=True)
class Growing:
    """A weight that rises by ``growth`` at each step, from 0 to ``cap``."""

    cap: float
    growth: float

    def at(self, step: int) -> float:
        """Its value when ``step`` steps have been taken."""
        return min(self.cap, self.growth * step)


@dataclass(eq=False)
class IHDH(VariationalHasher):
    """An autoencoder whose real code is drawn to signs, to its labels, their parents, and to a document of the same label.

    It needs labels in a tree of two levels, as 20Newsgroups' have. The encoder, an affine map above LeakyReLU layers, has the
    output o in R^l. Of each document, r is the output of a reference: one training document of its label, drawn anew for each
    batch. The two inform one another,

        x = o + f(A ((r - o) * r) + a),  x_r = r + f(A ((o - r) * o) + a),  f(t) = t - tanh t,

    with A = 0 at the start. a must not be 0 too, as f has slope 0 there, and neither would ever move. Training minimises the mean over
    the documents of

        - log p(words | x) + q (||x - sign x|| + ||x_r - sign x_r||) + t (v ||P - Y|| + ||p - y||)
        + c (H(x) + H(x_r)) + d ||x - x_r||,

    p = sigmoid(B x + b) the labels' probabilities, P_j = 1 - prod (1 - p_i) over the labels i of parent j, y and Y what the document has;
    H(x) = mean_i ||x x_i - l (2 S_i - 1)||, S the Jaccard coefficients of the batch's label sets. q and t rise from 0 by a constant at each
    step. All norms are 2-norms, not squared. A document of several labels has the reference of one of them, drawn at random; one of
    none is its own.

    A code is 1[x > 0], with the document as its own reference: x = o + f(a).

    The specification is the authors' public code, which keeps the best epoch on the test part and takes batches in file order; here
    they are shuffled. There is no KL term: ``kl_weight`` is not used.

    Args:
        parents: number of each label's parent, in the order of the label columns; by default 20Newsgroups', by their names' first part.
        quantisation: greatest q.
        quantisation_growth: what q rises by at each step.
        label_weight: greatest t.
        label_growth: what t rises by at each step.
        parent_weight: v.
        pair_weight: c.
        reference_weight: d.
    """

    fixed_threshold = 0.0
    kl_weight: float = 0.0
    target: Literal["tfidf", "counts", "binary"] = "binary"
    # 20Newsgroups in the order of its names: alt; comp (5); misc.forsale; rec (4); sci (4); soc; talk (4).
    parents: tuple[int, ...] = (0, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 6, 6, 6, 6)
    quantisation: NotNegative = 5.0
    quantisation_growth: NotNegative = 0.001
    label_weight: NotNegative = 100.0
    label_growth: NotNegative = 0.1
    parent_weight: NotNegative = 1.2
    pair_weight: NotNegative = 0.05
    reference_weight: NotNegative = 1.0

    @property
    def needs(self) -> frozenset[str]:
        """See ``Hasher``."""
        return super().needs | {LABELS}

    def check(self, X: sp.csr_array, y: sp.csr_array | None, context: TrainingContext) -> None:
        """See ``VariationalHasher.check``; each label must have a parent."""
        super().check(X, y, context)
        if not self.hidden:
            raise HasherError("hidden: the encoder needs at least one layer")
        if y is not None and y.shape[1] != len(self.parents):
            raise HasherError(f"parents: {len(self.parents)} labels have one, and the documents have {y.shape[1]} labels; give each label its parent")

    def network(self, words: int, labels: int) -> Network:
        """See ``VariationalHasher``."""
        return _TreeNetwork(self, words, labels)

    def fit(self, X: sp.csr_array, y: sp.csr_array | None = None, *, context: TrainingContext | None = None) -> Self:
        """See ``EpochTrained.fit``."""
        super().fit(X, y, context=context)
        # Of the training documents; a kept model has nothing of them.
        del self._references
        return self

    def step(self, data: TrainingData) -> Step:
        """See ``EpochTrained.step``: a batch is followed by the references of its documents."""
        single = super().step(data)
        assert isinstance(single, GradientStep)
        assert data.y is not None
        self._references = References(data.y, data.rng)
        return GradientStep(lambda rows, step: single.loss(np.concatenate([rows, self._references.of(rows)]), step), single.optimizer)

    def loss(self, batch: Batch) -> torch.Tensor:
        """Mean loss of the B documents of a batch of 2B: document b, with document B + b as its reference."""
        network: _TreeNetwork = self.network_
        outputs = network.outputs(batch.bag)
        documents = len(outputs) // 2
        x, reference = network.informed(outputs[:documents], outputs[documents:])
        assert batch.labels is not None
        labels = batch.labels[:documents]
        similarity = jaccard(labels)
        step, network.steps = network.steps, network.steps + 1
        q = Growing(self.quantisation, self.quantisation_growth).at(step)
        t = Growing(self.label_weight, self.label_growth).at(step)
        leaves, parents = network.label_errors(x, labels)
        likelihood: torch.Tensor = network.decoder(x, _half(batch.target, documents))
        each = (
            -likelihood
            + q * (lengths(x - x.sign()) + lengths(reference - reference.sign()))
            + t * (self.parent_weight * parents + leaves)
            + self.reference_weight * lengths(x - reference)
        )
        return each.mean() + self.pair_weight * (pairwise_term(x, similarity) + pairwise_term(reference, similarity))


class References:
    """A training document for each label, drawn anew for each batch.

    Args:
        y: labels (n, L) bool of the training documents.
        rng: draws.
    """

    def __init__(self, y: sp.csr_array, rng: np.random.Generator) -> None:
        self.rng = rng
        self.labels = [y.indices[start:stop] for start, stop in itertools.pairwise(y.indptr)]
        columns = sp.csc_array(y)
        self.documents = [columns.indices[start:stop] for start, stop in itertools.pairwise(columns.indptr)]

    def of(self, rows: np.ndarray) -> np.ndarray:
        """The reference of each of these documents, (B,) int64: all of a label have one; one without labels is its own."""
        drawn = np.array([self.rng.choice(own) if len(own) else -1 for own in self.documents])
        return np.array([drawn[self.rng.choice(self.labels[row])] if len(self.labels[row]) else row for row in rows], dtype=np.int64)


def _half(bag: Bag, documents: int) -> Bag:
    """The first documents of a bag."""
    end = int(bag.indptr[documents])
    return Bag(bag.indptr[: documents + 1], bag.indices[:end], bag.values[:end], bag.words)


class _TreeNetwork(Network):
    """Encoder, exchange with the reference, decoder and labels of one IHDH model."""

    members: torch.Tensor

    def __init__(self, arguments: IHDH, words: int, labels: int) -> None:
        super().__init__()
        self.dropout, self.steps = arguments.dropout, 0
        self.first = SparseInput(words, arguments.hidden[0])
        self.rest = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise((*arguments.hidden, arguments.bits)))
        for layer in (self.first, *self.rest):
            nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.exchange = nn.Linear(arguments.bits, arguments.bits)
        nn.init.zeros_(self.exchange.weight)
        self.decoder = SoftmaxDecoder(arguments.bits, words)
        self.labels = LabelHead(arguments.bits, labels, (), "logistic")
        self.register_buffer("members", tree(arguments.parents), persistent=False)

    def outputs(self, bag: Bag) -> torch.Tensor:
        """The encoder's output o (B, l)."""
        units = functional.leaky_relu(self.first(bag))
        for layer in self.rest[:-1]:
            units = functional.leaky_relu(layer(units))
        output: torch.Tensor = self.rest[-1](drop(units, self.dropout) if self.training else units)
        return output

    def informed(self, o: torch.Tensor, r: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Documents and their references (B, l) each, after they have informed one another."""
        return o + functional.tanhshrink(self.exchange((r - o) * r)), r + functional.tanhshrink(self.exchange((o - r) * o))

    def label_errors(self, x: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """||p - y|| and ||P - Y||, (B,) each, of labels (B, L)."""
        logits = self.labels(x)
        has = (labels @ self.members > 0).to(x.dtype)
        return lengths(torch.sigmoid(logits) - labels), lengths(-torch.expm1(log_none(logits, self.members)) - has)

    def scores(self, bag: Bag) -> torch.Tensor:
        """The codes' real values x (B, l), each document its own reference."""
        o = self.outputs(bag)
        return self.informed(o, o)[0]

    def bound(self, bag: Bag, target: Bag, kl_weight: float) -> torch.Tensor:
        """Log-likelihood (B,) of the words; there is no KL term."""
        likelihood: torch.Tensor = self.decoder(self.scores(bag), target)
        return likelihood

    def examine(self, bag: Bag, target: Bag) -> dict[str, torch.Tensor]:
        """See ``Network.examine``; the codes have no distribution, so there is no ``kl``."""
        return {"log_likelihood": self.decoder(self.scores(bag), target)}
