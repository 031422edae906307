"""The training loop: epochs of shuffled mini-batches, selection on validation data, patience."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.core.progress import track
from semantic_hashing.neural.batches import shuffled
from semantic_hashing.neural.optimizer import RowAdam

logger = logging.getLogger(__name__)


@dataclass
class History:
    """What a training run did.

    Attributes:
        epochs: epochs run.
        best_epoch: the epoch whose weights were kept; the last one when nothing was validated.
        losses: mean training loss of each epoch.
        scores: validation score by epoch, higher is better.
    """

    epochs: int = 0
    best_epoch: int = 0
    losses: list[float] = field(default_factory=list)
    scores: dict[int, float] = field(default_factory=dict)


class Step(Protocol):
    """One training step; it owns its losses and its optimisers, however many they are."""

    def __call__(self, rows: np.ndarray) -> float:
        """Learn from the documents at these row indices, and return their mean loss before the step."""

    def settle(self) -> None:
        """Bring every weight to where the optimisers have it, before the model is read as a whole."""


class GradientStep:
    """The step that most methods take: one loss, one optimiser.

    Args:
        loss: mean loss of the documents at these row indices, at this step (for annealing).
        optimizer: holds the model's parameters.
    """

    def __init__(self, loss: Callable[[np.ndarray, int], torch.Tensor], optimizer: RowAdam) -> None:
        self.loss, self.optimizer = loss, optimizer

    def __call__(self, rows: np.ndarray) -> float:
        """See ``Step``."""
        value = self.loss(rows, self.optimizer.steps)
        value.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return value.item()

    def settle(self) -> None:
        """See ``Step``."""
        self.optimizer.settle()


def train(
    model: nn.Module,
    step: Step,
    validate: Callable[[], float] | None,
    *,
    documents: int,
    rng: np.random.Generator,
    batch_size: int,
    max_epochs: int,
    patience: int,
    evaluate_every: int,
) -> History:
    """Train ``model`` in place and leave it with the weights of the best validated epoch.

    Args:
        model: trained in place.
        step: takes the training steps.
        validate: score of the model as it stands, higher is better; without it the last epoch is kept.
        documents: number of training documents.
        rng: shuffles the documents.
        batch_size: documents per step.
        max_epochs: an upper bound.
        patience: stop after this many validations in a row that bring no new best score.
        evaluate_every: epochs between two validations.

    Raises:
        HasherError: the loss is no longer finite.
    """
    history = History()
    best, best_epoch, best_state = -np.inf, 0, None
    for epoch in track(range(1, max_epochs + 1), "epochs"):
        model.train()
        total = 0.0
        for rows in shuffled(documents, batch_size, rng):
            total += step(rows) * len(rows)
        step.settle()
        history.epochs = history.best_epoch = epoch
        history.losses.append(total / documents)
        if not np.isfinite(total):
            raise HasherError(f"the training loss is not finite after epoch {epoch}; lower the learning rate")
        if validate is None or epoch % evaluate_every:
            continue
        model.eval()
        with torch.no_grad():
            score = history.scores[epoch] = float(validate())
        logger.info("epoch %d: loss %.4f, validation %.4f", epoch, history.losses[-1], score)
        if score > best:
            best, best_epoch, best_state = score, epoch, copy.deepcopy(model.state_dict())
        elif epoch - best_epoch >= patience * evaluate_every:
            break
    if best_state is not None:
        model.load_state_dict(best_state)
        history.best_epoch = best_epoch
    model.eval()
    return history
