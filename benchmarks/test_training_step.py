"""One NASH training step, 32 bits, batch 100, beside a dense PyTorch loop of the same model."""

import numpy as np
import pytest

from semantic_hashing.methods.nash import NASH
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.optimizer import RowAdam

from .references import dense_step
from .shapes import SHAPES, features

BITS, BATCH, DOCUMENTS = 32, 100, 2_000


def sparse_step(documents):
    network = NASH(BITS, input_dropout=0.0).network(documents.shape[1], 0).train()
    optimizer = RowAdam(network, 0.001)
    rng = np.random.default_rng(0)

    def step():
        bag = Bag.of(documents[rng.integers(0, documents.shape[0], BATCH)])
        (-network.bound(bag, bag, 1.0).mean()).backward()
        optimizer.step()

    return step


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@pytest.mark.parametrize("by", ["ours", "dense PyTorch"])
def test_training_step(filed, threads, shape, by):
    documents = features(DOCUMENTS, shape.words, shape.tokens)
    step = sparse_step(documents) if by == "ours" else dense_step(documents, BITS, BATCH)
    filed("training step", shape.name, by, threads).pedantic(step, rounds=40, warmup_rounds=5)
