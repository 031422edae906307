"""What the project is held against: the same things written out with common tools."""

from __future__ import annotations

from collections.abc import Callable

import faiss
import numpy as np
import scipy.sparse as sp
import torch
from sklearn.neighbors import NearestNeighbors
from torch import nn

from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.priors import BernoulliPrior


def dense_step(documents: sp.csr_array, bits: int, batch: int) -> Callable[[], None]:
    """One training step of NASH on dense input with default Adam: the same model, batch and loss."""
    words = documents.shape[1]
    encoder = nn.Sequential(nn.Linear(words, 500), nn.ReLU(), nn.Linear(500, 500), nn.ReLU(), nn.Dropout(0.5), nn.Linear(500, bits))
    decoder = nn.Linear(bits, words)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.001)
    rng = np.random.default_rng(0)

    def step() -> None:
        x = torch.from_numpy(documents[rng.integers(0, documents.shape[0], batch)].toarray())
        logits = encoder(x)
        log_p = torch.log_softmax(decoder(StraightThrough().code(torch.sigmoid(logits), stochastic=True)), dim=1)
        optimizer.zero_grad()
        (BernoulliPrior(0.5).kl(logits) - (x * log_p).sum(dim=1)).mean().backward()
        optimizer.step()

    return step


def faiss_search(queries: np.ndarray, database: np.ndarray, k: int) -> Callable[[], np.ndarray]:
    """The k nearest codes of each query, by faiss's exact index."""
    index = faiss.IndexBinaryFlat(8 * database.shape[1])
    index.add(database)
    return lambda: index.search(queries, k)[1]


def sklearn_search(queries: np.ndarray, database: np.ndarray, k: int) -> Callable[[], np.ndarray]:
    """The k nearest codes of each query, by scikit-learn's brute-force neighbours over the single bits."""
    neighbours = NearestNeighbors(n_neighbors=k, algorithm="brute", metric="hamming").fit(np.unpackbits(database, axis=1).astype(bool))
    bits = np.unpackbits(queries, axis=1).astype(bool)
    return lambda: neighbours.kneighbors(bits, return_distance=False)
