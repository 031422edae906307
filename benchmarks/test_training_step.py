"""One NASH training step at the size of 20Newsgroups, beside a dense PyTorch loop of the same model; one thread."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.hashers.nash import NASH
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.estimators import bernoulli_kl, binarize
from semantic_hashing.neural.memory import keep_freed_memory
from semantic_hashing.neural.optimizer import RowAdam

WORDS, BATCH, BITS = 10_000, 100, 32


@pytest.fixture(scope="module")
def documents():
    """Documents of about sixty distinct words, word frequencies falling like 1 / rank."""
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, WORDS + 1)
    columns = rng.choice(WORDS, size=(2_000, 80), p=share / share.sum())
    matrix = sp.csr_array((np.ones(columns.size, np.float32), columns.ravel(), np.arange(0, columns.size + 1, 80)), shape=(2_000, WORDS))
    matrix.sum_duplicates()
    matrix.data /= np.repeat(np.sqrt(np.add.reduceat(matrix.data**2, matrix.indptr[:-1])), np.diff(matrix.indptr))
    return matrix


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    keep_freed_memory()


def test_sparse_step(benchmark, documents):
    network = NASH(BITS, input_dropout=0.0).network(WORDS, 0).train()
    optimizer = RowAdam(network, 0.001)
    rng = np.random.default_rng(0)

    def step():
        bag = Bag.of(documents[rng.integers(0, documents.shape[0], BATCH)])
        (-network.bound(bag, bag, 1.0).mean()).backward()
        optimizer.step()

    benchmark.pedantic(step, rounds=50, warmup_rounds=5)


def test_dense_step(benchmark, documents):
    encoder = nn.Sequential(nn.Linear(WORDS, 500), nn.ReLU(), nn.Linear(500, 500), nn.ReLU(), nn.Dropout(0.5), nn.Linear(500, BITS))
    decoder = nn.Linear(BITS, WORDS)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.001)
    rng = np.random.default_rng(0)

    def step():
        x = torch.from_numpy(documents[rng.integers(0, documents.shape[0], BATCH)].toarray())
        logits = encoder(x)
        log_p = torch.log_softmax(decoder(binarize(torch.sigmoid(logits), stochastic=True)), dim=1)
        optimizer.zero_grad()
        (bernoulli_kl(logits, 0.5) - (x * log_p).sum(dim=1)).mean().backward()
        optimizer.step()

    benchmark.pedantic(step, rounds=50, warmup_rounds=5)
