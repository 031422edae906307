"""One fine-tuning step of S-RBM beside a dense autoencoder: the noise on the code's inputs, loss, gradients."""

import numpy as np
import pytest
import torch

from semantic_hashing.hashers.context import Validation
from semantic_hashing.methods.srbm import SRBM

from . import dense

ROWS = np.array([7, 2, 3, 11, 0])
NOISE = 1.5


@pytest.fixture
def hasher():
    return SRBM(dense.BITS, seed=3, hidden=(9, 8), noise_std=NOISE, pretrain_epochs=0, learning_rate=0.05)


@pytest.fixture(scope="module")
def counts():
    return dense.corpus()[1]


def likelihood(weights, counts, noise):
    """Mean log-likelihood per word of each document, (B,)."""
    units = torch.sigmoid(counts @ weights["first.weight"] + weights["first.bias"])
    units = torch.sigmoid(dense.affine(weights, "up.0", units))
    logits = dense.affine(weights, "up.1", units)
    units = torch.sigmoid(logits + noise * torch.randn_like(logits) if noise else logits)
    for name in ("down.0", "down.1"):
        units = torch.sigmoid(dense.affine(weights, name, units))
    return dense.log_likelihood(weights, units, counts, "output") / counts.sum(dim=1)


def test_loss_and_gradients_are_those_of_the_dense_reference(hasher, counts):
    steps = dense.Steps(hasher, counts)
    dense.assert_same_step(steps, lambda weights: -likelihood(weights, dense.tensor(counts)[ROWS], NOISE).mean(), ROWS)


def test_unseen_documents_are_judged_without_noise(hasher, counts):
    steps = dense.Steps(hasher, counts)
    steps.network.eval()
    weights = steps.weights()
    with torch.no_grad():
        expected = likelihood(weights, dense.tensor(counts), 0).mean().item()
        assert hasher.criterion(Validation(counts)) == pytest.approx(expected, rel=1e-5)


def test_the_unrolled_decoder_starts_as_the_encoders_transpose(hasher, counts):
    torch.manual_seed(0)
    data = dense.TrainingData(counts, None, dense.TrainingContext(), np.random.default_rng(0))
    weights = dict(hasher.build(data).named_parameters())
    torch.testing.assert_close(weights["output.weight"][:-1], weights["first.weight"].T)
    torch.testing.assert_close(weights["down.0.weight"], weights["up.1.weight"].T)
    torch.testing.assert_close(weights["down.1.weight"], weights["up.0.weight"].T)
