"""A recorder of learning rates: what a whole fit hands to Adam, for dense weights and for the rows of the input layer."""

import numpy as np
import pytest

from semantic_hashing.data.prepare import synthetic
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.neural import optimizer

RATE, DECAY, DECAY_STEPS = 0.01, 0.5, 3
FEW = {"hidden": [12, 10], "batch_size": 20, "max_epochs": 2, "selector": "none", "learning_rate": RATE}


@pytest.fixture(scope="module")
def few_documents():
    """120 documents, 72 of them for training: four steps an epoch."""
    return synthetic.prepared(120, 60, 3, seed=1)


@pytest.fixture
def rates(monkeypatch):
    """The rates of all updates of dense weights and of rows, in their order; those of rows without the correction of the first steps."""
    dense, rows, every = [], [], []
    adam, update_rows = optimizer.adam, optimizer._update_rows

    def recorded_adam(*arguments, **options):
        dense.append(options["lr"])
        return adam(*arguments, **options)

    def recorded_rows(*arguments):
        *_, rate, _, each = arguments
        rows.append(float(rate) * (1 - 0.9 ** len(dense)))
        every.append(each)
        return update_rows(*arguments)

    monkeypatch.setattr(optimizer, "adam", recorded_adam)
    monkeypatch.setattr(optimizer, "_update_rows", recorded_rows)
    return dense, rows, every


@pytest.mark.parametrize("method", ["NASH", "NASH-N", "NASH-DN", "NASH-DN-S", "VDSH", "VDSH-S", "VDSH-SP"])
@pytest.mark.parametrize("each", [False, True])
def test_the_rate_falls_as_the_method_says(method, each, few_documents, rates):
    dense, rows, every = rates
    fit(registry.create(method, 8, 1, FEW | {"decay": DECAY, "decay_steps": DECAY_STEPS, "every_row": each}), few_documents)
    expected = [RATE * DECAY ** (step // DECAY_STEPS) for step in range(8)]
    np.testing.assert_allclose(dense, expected)
    np.testing.assert_allclose(rows, expected, rtol=1e-6)
    assert every == [each] * 8


def test_s_rbm_pretrains_and_fine_tunes_at_rates_of_their_own(few_documents, rates):
    dense, _, _ = rates
    fit(registry.create("S-RBM", 8, 1, FEW | {"pretrain_rate": 0.004, "pretrain_epochs": 1}), few_documents)
    # Three machines of one epoch each, then two epochs of the whole.
    np.testing.assert_allclose(dense, [0.004] * 12 + [RATE] * 8)


@pytest.mark.parametrize("method", ["NASH", "VDSH"])
def test_the_weight_of_the_kl_term_is_counted_in_steps_of_the_whole_fit(method, few_documents, monkeypatch):
    hasher = registry.create(method, 8, 1, FEW | {"kl_weight": 0.6, "kl_warmup": 6})
    weights, loss = [], hasher.loss
    monkeypatch.setattr(hasher, "loss", lambda batch: weights.append(batch.kl_weight) or loss(batch))
    fit(hasher, few_documents)
    np.testing.assert_allclose(weights, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.6])
