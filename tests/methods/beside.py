"""A variational hasher with an ``AffineEncoder`` beside its formulae in plain torch over dense matrices."""

from collections.abc import Callable

import numpy as np
import torch

from semantic_hashing.hashers.context import Validation
from semantic_hashing.neural.batches import Bag

from . import dense

COMMON = {"hidden": (9, 8), "input_dropout": 0.3, "dropout": 0.4, "kl_weight": 0.7, "selector": "none"}
ROWS = np.array([7, 2, 3, 11, 0])


def outputs(w: dense.WEIGHTS, x: torch.Tensor, dropout: float, training: bool = True, name: str = "encoder") -> torch.Tensor:
    """What an ``AffineEncoder`` of this name gives for dense features."""
    own = {key.removeprefix(f"{name}."): weight for key, weight in w.items() if key.startswith(f"{name}.")}
    return dense.affine(own, "output", dense.hidden_units(own, x, dropout, training))


def begin(hasher) -> dense.Steps:
    X, counts, labels = dense.corpus()
    return dense.Steps(hasher, X, labels if hasher.supervised else None, counts if hasher.target == "counts" else None)


def assert_same_step(hasher, objective: Callable, steps: dense.Steps | None = None, kl_weight: float = 0.7) -> None:
    """Loss and gradients of a step are those of ``objective(weights, x, target, kl_weight, labels)``, (B,), with the same draws."""
    X, counts, labels = (dense.tensor(matrix)[ROWS] for matrix in dense.corpus())
    target = {"tfidf": X, "counts": counts, "binary": (X > 0).float()}[hasher.target]

    def loss(w):
        return -objective(w, dense.dropped_words(X, hasher.input_dropout), target, kl_weight, labels).mean()

    dense.assert_same_step(steps or begin(hasher), loss, ROWS)


def assert_judged(hasher, bound: Callable, divergence: Callable) -> dict[str, np.ndarray]:
    """Bound and examination of unseen documents are ``bound(w, x, target, kl_weight)`` and ``divergence(w, x)``, nothing drawn; the examination."""
    steps = begin(hasher)
    steps.network.eval()
    X, counts, _ = dense.corpus()
    x, counted, w = dense.tensor(X), dense.tensor(counts), steps.weights()
    with torch.no_grad():
        expected = bound(w, x, x, 0.7)
        torch.testing.assert_close(steps.network.bound(Bag.of(X), Bag.of(X), 0.7), expected, rtol=1e-4, atol=1e-5)
        assert abs(hasher.criterion(Validation(X)) - expected.mean().item()) < 1e-4
        examined = hasher.examine(X, counts)
        np.testing.assert_allclose(examined["kl"], divergence(w, x), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(examined["log_likelihood"], bound(w, x, counted, 0.0), rtol=1e-4)
    return examined
