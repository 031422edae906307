"""The training loop with steps and validation scores that the test writes down."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.neural.training import train


class Counting:
    """A step that adds the number of its documents to the weight, and says so as their loss."""

    def __init__(self, model):
        self.model, self.batches, self.settled = model, [], 0

    def __call__(self, rows):
        with torch.no_grad():
            self.model.weight += len(rows)
        self.batches.append(rows)
        return float(rows[0])

    def settle(self):
        self.settled += 1


def run(scores=None, **options):
    """Train one weight, 10 documents an epoch, against validation scores in their order."""
    model = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(model.weight)
    step = Counting(model)
    # A loop that goes on too long goes on to scores of zero.
    told = itertools.chain(scores or [], itertools.repeat(0.0))
    settings = {"documents": 10, "rng": np.random.default_rng(0), "batch_size": 4, "max_epochs": 9, "patience": 2, "evaluate_every": 1} | options
    history = train(model, step, (lambda: next(told)) if scores is not None else None, **settings)
    return model, step, history


def test_the_weights_of_the_best_validation_come_back():
    model, _, history = run([0.1, 0.5, 0.3, 0.4])
    assert (history.best_epoch, history.epochs, model.weight.item()) == (2, 4, 20)
    assert history.scores == {1: 0.1, 2: 0.5, 3: 0.3, 4: 0.4}
    assert not model.training


def test_of_equal_scores_the_first_is_kept():
    assert run([0.1, 0.5, 0.5, 0.5])[2].best_epoch == 2


@pytest.mark.parametrize(
    ("every", "patience", "scores", "epochs"), [(1, 3, [0.5, 0.1, 0.2, 0.3], 4), (2, 2, [0.5, 0.1, 0.2], 6), (3, 1, [0.5, 0.4], 6)]
)
def test_patience_is_counted_in_validations(every, patience, scores, epochs):
    _, _, history = run(scores, evaluate_every=every, patience=patience)
    assert history.epochs == epochs
    assert list(history.scores) == list(range(every, epochs + 1, every))


def test_a_better_score_begins_the_patience_anew():
    assert run([0.1, 0.0, 0.2, 0.1, 0.3, 0.2, 0.25])[2].epochs == 7


def test_each_epoch_takes_every_document_once_in_another_order():
    _, step, history = run(max_epochs=3)
    assert (history.epochs, history.best_epoch, step.settled) == (3, 3, 3)
    epochs = [np.concatenate(step.batches[start : start + 3]) for start in (0, 3, 6)]
    assert [len(batch) for batch in step.batches[:3]] == [4, 4, 2]
    assert all(sorted(epoch) == list(range(10)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3
    # The loss of an epoch is the mean over documents, not over batches.
    assert history.losses[0] == pytest.approx(sum(batch[0] * len(batch) for batch in step.batches[:3]) / 10)


def test_the_model_is_settled_and_at_rest_when_it_is_validated():
    model = nn.Linear(1, 1, bias=False)
    step = Counting(model)
    seen = []

    def validate():
        seen.append((model.training, step.settled, torch.is_grad_enabled()))
        return 0.0

    train(model, step, validate, documents=4, rng=np.random.default_rng(0), batch_size=4, max_epochs=2, patience=5, evaluate_every=1)
    assert seen == [(False, 1, False), (False, 2, False)]


def test_a_loss_that_is_not_finite_is_refused():
    with pytest.raises(HasherError, match="not finite after epoch 1"):
        train(
            nn.Linear(1, 1), _NotFinite(), None,
            documents=4, rng=np.random.default_rng(0), batch_size=4, max_epochs=2, patience=5, evaluate_every=1,
        )  # fmt: skip


class _NotFinite:
    def __call__(self, rows):
        return float("nan")

    def settle(self):
        pass
