"""S-RBM: semantic hashing by stacked restricted Boltzmann machines (Salakhutdinov and Hinton, IJAR 2009)."""

from __future__ import annotations

import itertools
from typing import Any, Literal, Self

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.base import Hasher, check_features
from semantic_hashing.hashers.selection import validation_precision
from semantic_hashing.hashers.thresholds import thresholds
from semantic_hashing.neural.batches import Bag, in_order
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.rbm import BinaryRBM, ConstrainedPoissonRBM, pretrain
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.neural.sparse_input import SparseInput
from semantic_hashing.neural.training import History, train
from semantic_hashing.retrieval.codes import pack

ENCODE_BATCH = 512


class SRBM(Hasher):
    """A deep autoencoder of word counts, pre-trained as a stack of RBMs, whose noisy code layer becomes binary.

    1. Pre-training, layer by layer, by one-step contrastive divergence: a constrained-Poisson RBM on the counts, binary
       RBMs above it, the last with one unit per bit (section 3).
    2. The stack is unrolled into an autoencoder V - hidden - bits - hidden - V and fine-tuned on the cross-entropy
       between the normalised counts and the softmax output. Gaussian noise on the code layer's inputs while training
       drives its units towards 0 or 1 (section 3.3).
    3. bit_i = 1[p_i > threshold].

    Args:
        bits: code length l.
        seed: of the initial weights, the order of documents, samples and noise.
        hidden: units of the layers below the code.
        noise_std: standard deviation of the noise on the code's inputs (the paper's variance is 16).
        threshold: a probability (the paper: 0.1), or "median" of each bit over the training documents.
        pretrain_rate: Adam's rate in pre-training.
        pretrain_epochs: passes over the documents for each machine.
        learning_rate: Adam's rate in fine-tuning.
        batch_size: documents per step.
        max_epochs: bound of the fine-tuning.
        patience: see ``neural.training.train``.
        evaluate_every: see ``neural.training.train``.
        selector: "precision" (see ``selection.validation_precision``), "likelihood" of the validation documents, which
            is label-free, or "none": the last epoch.
        k: depth of the precision that is finally of interest.
    """

    features = "counts"

    def __init__(
        self,
        bits: int = 32,
        seed: int = 0,
        hidden: tuple[int, ...] = (500, 500),
        noise_std: float = 4.0,
        threshold: float | Literal["median"] = 0.1,
        pretrain_rate: float = 0.001,
        pretrain_epochs: int = 5,
        learning_rate: float = 0.001,
        batch_size: int = 100,
        max_epochs: int = 8,
        patience: int = 3,
        evaluate_every: int = 2,
        selector: Literal["precision", "likelihood", "none"] = "precision",
        k: int = 100,
    ) -> None:
        self.bits = bits
        self.seed = seed
        self.hidden = hidden
        self.noise_std = noise_std
        self.threshold = threshold
        self.pretrain_rate = pretrain_rate
        self.pretrain_epochs = pretrain_epochs
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.patience = patience
        self.evaluate_every = evaluate_every
        self.selector = selector
        self.k = k

    @property
    def uses_validation_labels(self) -> bool:
        """See ``Hasher``."""
        return self.selector == "precision"

    def fit(
        self, X: sp.csr_array, y: Any = None, X_val: sp.csr_array | None = None, y_val: Any = None, *, counts: Any = None, counts_val: Any = None
    ) -> Self:
        """Pre-train, unroll, fine-tune; ``X`` holds word counts. See ``Hasher.fit``."""
        check_features(X)
        if X.data.min(initial=0) < 0:
            raise HasherError("S-RBM needs word counts; the features hold negative values")
        if self.selector not in ("precision", "likelihood", "none"):
            raise HasherError(f"selector: '{self.selector}' is not one of precision, likelihood, none")
        rng = np.random.default_rng(self.seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            self.network_ = _Unrolled(self._stack(X, rng), self.noise_std)
            self.history_: History = train(
                self.network_,
                lambda rows, step: -self.network_.likelihood(Bag.of(X[rows])).mean(),
                self._validation(X.shape[0], X_val, y_val),
                documents=X.shape[0],
                optimizer=RowAdam(self.network_, self.learning_rate),
                rng=rng,
                batch_size=self.batch_size,
                max_epochs=self.max_epochs,
                patience=self.patience,
                evaluate_every=self.evaluate_every,
            )
        self.threshold_ = thresholds(self.scores(X), self.threshold)
        return self

    def scores(self, X: sp.csr_array) -> np.ndarray:
        """Probabilities of the code units, without noise: (n, l) float32."""
        with torch.no_grad():
            return torch.cat([self.network_.code(Bag.of(X[rows])) for rows in in_order(X.shape[0], ENCODE_BATCH)]).cpu().numpy()

    def encode(self, X: sp.csr_array) -> np.ndarray:
        """See ``Hasher.encode``; ``X`` holds word counts."""
        return pack(self.scores(X) > self.threshold_)

    def report(self) -> dict[str, Any]:
        """Epochs of fine-tuning and the epoch that was kept."""
        return {"epochs": self.history_.epochs, "best_epoch": self.history_.best_epoch}

    def _stack(self, X: sp.csr_array, rng: np.random.Generator) -> tuple[ConstrainedPoissonRBM, list[BinaryRBM]]:
        """The pre-trained machines, bottom first."""
        steps: dict[str, Any] = {"documents": X.shape[0], "rng": rng, "batch_size": self.batch_size}
        steps |= {"rate": self.pretrain_rate, "epochs": self.pretrain_epochs}
        bottom = ConstrainedPoissonRBM(X.shape[1], self.hidden[0], np.asarray(X.sum(axis=0)).ravel())
        pretrain(bottom, lambda rows: Bag.of(X[rows]), **steps)
        with torch.no_grad():
            units = torch.cat([bottom.hidden(Bag.of(X[rows])) for rows in in_order(X.shape[0], ENCODE_BATCH)])
        above: list[BinaryRBM] = []
        for visible, hidden in itertools.pairwise((*self.hidden, self.bits)):
            machine = BinaryRBM(visible, hidden)
            pretrain(machine, units.__getitem__, **steps)
            with torch.no_grad():
                units = machine.hidden(units)
            above.append(machine)
        return bottom, above

    def _validation(self, documents: int, X_val: sp.csr_array | None, y_val: sp.csr_array | None) -> Any:
        """The score of an epoch, or None to keep the last one."""
        if self.selector == "none" or X_val is None:
            return None
        if self.selector == "likelihood":
            return lambda: torch.cat([self.network_.likelihood(Bag.of(X_val[rows])) for rows in in_order(X_val.shape[0], ENCODE_BATCH)]).mean()
        leave_one_out = validation_precision(documents, y_val, self.k)

        def precision() -> float:
            scores = self.scores(X_val)
            return leave_one_out(pack(scores > thresholds(scores, self.threshold)))

        return precision


class _Unrolled(nn.Module):
    """The stack as an autoencoder; the decoder starts as the encoder's transpose and is then its own."""

    def __init__(self, stack: tuple[ConstrainedPoissonRBM, list[BinaryRBM]], noise_std: float) -> None:
        super().__init__()
        bottom, above = stack
        self.noise_std = noise_std
        self.first: SparseInput = bottom.input
        self.up = nn.ModuleList(_linear(machine.weight.T, machine.bias) for machine in above)
        self.down = nn.ModuleList(_linear(machine.weight, machine.visible_bias) for machine in reversed(above))
        self.output = SoftmaxDecoder(*bottom.input.weight.shape[::-1])
        with torch.no_grad():
            self.output.weight[:-1] = bottom.input.weight.T
            self.output.weight[-1] = bottom.visible_bias

    def code_logits(self, bag: Bag) -> torch.Tensor:
        """Inputs of the code units: (B, l)."""
        units = torch.sigmoid(self.first(bag))
        for layer in self.up[:-1]:
            units = torch.sigmoid(layer(units))
        logits: torch.Tensor = self.up[-1](units)
        return logits

    def code(self, bag: Bag) -> torch.Tensor:
        """Probabilities of the code units without noise: (B, l)."""
        return torch.sigmoid(self.code_logits(bag))

    def likelihood(self, bag: Bag) -> torch.Tensor:
        """Mean log-likelihood per word of each document, (B,): minus the cross-entropy with its normalised counts."""
        logits = self.code_logits(bag)
        units = torch.sigmoid(logits + self.noise_std * torch.randn_like(logits) if self.training else logits)
        for layer in self.down:
            units = torch.sigmoid(layer(units))
        lengths = torch.zeros(len(units)).index_add(0, bag.documents, bag.values).clamp_(min=1)
        likelihood: torch.Tensor = self.output(units, bag) / lengths
        return likelihood


def _linear(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    """A layer that starts with this weight (out, in) and bias."""
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer
