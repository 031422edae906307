"""The mean of weights over epochs: which weights it takes, and when."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from semantic_hashing.neural.averaging import Averaged, AveragingStep
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.bit_encoder import BitEncoder
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.training import train

WORDS, BITS, DOCUMENTS = 40, 3, 8
FACTOR = 0.7


@pytest.fixture(name="X")
def features():
    rng = np.random.default_rng(0)
    # Few words a document: most rows of the first layer have no gradient in a step, and are behind until they are settled.
    return sp.csr_array((rng.random((DOCUMENTS, WORDS)) * (rng.random((DOCUMENTS, WORDS)) < 0.1)).astype(np.float32))


def begin(X, factor=FACTOR, hidden=(), every_row=False):
    torch.manual_seed(0)
    averaged = Averaged(BitEncoder(WORDS, BITS, hidden, 0.5, 0.1), factor)

    def loss(rows, step):
        return averaged(Bag.of(X[rows])).square().sum(dim=1).mean()

    return averaged, AveragingStep(loss, RowAdam(averaged, 0.05, decay=1.0, every_row=every_row), averaged)


def weights(averaged):
    return {name: parameter.detach().clone() for name, parameter in averaged.module.named_parameters()}


def run(averaged, step, validate, epochs=5, patience=20):
    return train(
        averaged,
        step,
        validate,
        documents=DOCUMENTS,
        rng=np.random.default_rng(1),
        batch_size=2,
        max_epochs=epochs,
        patience=patience,
        evaluate_every=1,
    )


def weighted_mean(history, factor=FACTOR):
    shares = factor ** np.arange(len(history) - 1, -1, -1.0)
    return {name: sum(share * w[name] for share, w in zip(shares / shares.sum(), history, strict=True)) for name in history[0]}


@pytest.mark.parametrize("hidden", [(), (6,)])
def test_it_is_the_weighted_mean_of_the_settled_weights_of_the_epochs(X, hidden):
    averaged, step = begin(X, hidden=hidden)
    run(averaged, step, None)
    # Adam on every row at each step is never behind: the same training, whose weights need no settling.
    dense, dense_step = begin(X, hidden=hidden, every_row=True)
    history = []
    run(dense, dense_step, lambda: history.append(weights(dense)) or 0.0)
    expected = weighted_mean(history)
    for name, mean in averaged.mean().items():
        # Rows that are settled neglect Adam's epsilon; without settling the error is above .01.
        torch.testing.assert_close(mean, expected[name], rtol=0, atol=2e-3)


@pytest.mark.parametrize("best", [1, 2, 4, 5])
def test_the_best_epoch_comes_back_with_its_mean_and_its_weights(X, best):
    averaged, step = begin(X)
    history, scores = [], iter([float(epoch == best) for epoch in range(1, 6)])
    run(averaged, step, lambda: history.append(weights(averaged)) or next(scores))
    expected = weighted_mean(history[:best])
    for name, mean in averaged.mean().items():
        torch.testing.assert_close(mean, expected[name], rtol=1e-5, atol=1e-6)
        assert torch.equal(weights(averaged)[name], history[best - 1][name])
    assert float(averaged.mass) == pytest.approx(sum(FACTOR**i for i in range(best)))


def test_without_validation_it_is_that_of_the_last_epoch(X):
    averaged, step = begin(X)
    history, settle = [], step.settle
    step.settle = lambda: (settle(), history.append(weights(averaged)))
    run(averaged, step, None)
    for name, mean in averaged.mean().items():
        torch.testing.assert_close(mean, weighted_mean(history)[name], rtol=1e-5, atol=1e-6)


def test_the_mean_is_evaluated_and_the_weights_are_trained(X):
    averaged, step = begin(X, hidden=(6,))
    run(averaged, step, None)
    bag, plain = Bag.of(X), BitEncoder(WORDS, BITS, (6,), 0.0, 0.1)
    plain.load_state_dict(averaged.mean())
    averaged.eval()
    torch.testing.assert_close(averaged(bag), plain(bag))
    plain.load_state_dict(weights(averaged))
    averaged.train()
    averaged.module.encoder.dropout = 0.0
    torch.testing.assert_close(averaged(bag), plain(bag))
    assert not torch.allclose(averaged(bag), averaged.eval()(bag))


def test_the_mean_takes_no_part_in_training(X):
    outcomes = []
    for factor in (0.0, 0.9):
        averaged, step = begin(X, factor)
        run(averaged, step, None)
        outcomes.append(weights(averaged))
    assert all(torch.equal(outcomes[0][name], outcomes[1][name]) for name in outcomes[0])


def test_at_factor_0_it_is_the_weights_themselves(X):
    averaged, step = begin(X, 0.0)
    run(averaged, step, None)
    assert all(torch.equal(mean, weights(averaged)[name]) for name, mean in averaged.mean().items())


def test_a_state_that_is_kept_does_not_follow_the_training(X):
    averaged, step = begin(X)
    run(averaged, step, None, epochs=2)
    kept = {name: tensor.clone() for name, tensor in averaged.state_dict().items()}
    other, other_step = begin(X)
    run(other, other_step, None, epochs=4)
    other.load_state_dict(kept)
    bag = Bag.of(X)
    assert torch.equal(other.eval()(bag), averaged.eval()(bag))
