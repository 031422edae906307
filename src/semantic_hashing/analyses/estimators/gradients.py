"""Bias and deviation of the estimates of the gradient through a code, against the sum over all codes."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any, get_args

import scipy.sparse as sp
import threadpoolctl
import torch

from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.hashers.variational import VariationalHasher
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.code_expectations import Estimator, EstimatorName, estimator
from semantic_hashing.training.driver import set_up_torch

# Training documents whose gradients are taken, and draws of each estimate for each of them.
DOCUMENTS = 100
DRAWS = 5_000
# Draws that are held at once.
AT_ONCE = 500


@dataclasses.dataclass(frozen=True)
class Landscape:
    """The value f of every code for each of B documents, in float64.

    Attributes:
        logits: (B, l), of the distribution that the codes are drawn from.
        values: (B, 2^l), f of each code, in the order of the numbers that the bits make, the first bit the highest.
        slopes: (B, 2^l, l), the gradient of f there.
    """

    logits: torch.Tensor
    values: torch.Tensor
    slopes: torch.Tensor

    def exact(self) -> torch.Tensor:
        """The gradient (B, l) of the mean of f with respect to the logits: the sum over z of p(z) f(z) (z - h)."""
        h = torch.sigmoid(self.logits)[:, None]
        codes = every_code(self.logits.shape[1])
        weighted = torch.where(codes == 1, h, 1 - h).prod(dim=2) * self.values
        return (weighted[:, :, None] * (codes - h)).sum(dim=1)

    def estimates(self, subject: Estimator, draws: int) -> torch.Tensor:
        """The gradient (draws, B, l) by an estimator, so many times."""
        documents, bits = self.logits.shape
        logits = self.logits.repeat(draws, 1).requires_grad_()
        rows = torch.arange(documents).repeat(draws)
        places = 2.0 ** torch.arange(bits - 1, -1, -1, dtype=torch.float64)

        def value(code: torch.Tensor) -> torch.Tensor:
            number = (code.detach() @ places).round().long()
            # Zero, with the gradient of f at the code.
            slope = (self.slopes[rows, number] * (code - code.detach())).sum(dim=1)
            return self.values[rows, number] + slope

        (gradient,) = torch.autograd.grad(subject.draw(logits).expectation(value).sum(), logits)
        return gradient.view(draws, documents, bits)


def every_code(bits: int) -> torch.Tensor:
    """(2^bits, bits) float64, in the order of the numbers that the bits make."""
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=bits)), dtype=torch.float64)


def error(landscape: Landscape, subject: Estimator, draws: int = DRAWS) -> dict[str, float]:
    """``bias`` and ``deviation`` of an estimator, in parts of the length of the exact gradient of all documents.

    The bias is the length of the mean error over the draws, less what the draws' own scatter adds to its square; the deviation is the
    root of the summed variances of one draw.
    """
    exact = landscape.exact()
    total, squares = torch.zeros_like(exact), torch.zeros_like(exact)
    for start in range(0, draws, AT_ONCE):
        errors = landscape.estimates(subject, min(AT_ONCE, draws - start)) - exact
        total += errors.sum(dim=0)
        squares += errors.square().sum(dim=0)
    variance = (squares - total.square() / draws) / (draws - 1)
    squared_bias = (total / draws).square().sum() - variance.sum() / draws
    length = exact.norm()
    return {"bias": float(squared_bias.clamp(min=0).sqrt() / length), "deviation": float(variance.sum().sqrt() / length)}


def landscape_of(hasher: VariationalHasher, X: sp.csr_array, counts: sp.csr_array) -> Landscape:
    """The log-likelihood of documents under every code, as a training step has it: words and units are dropped, no noise is added.

    Args:
        hasher: fitted, with a network whose ``logits`` are those of its bits.
        X: features (B, V).
        counts: word counts (B, V).
    """
    network = hasher.network_
    network.train()
    with torch.no_grad():
        logits = network.logits(network.encoder(Bag.of(X).drop_words(hasher.input_dropout)))
    network.eval()
    target = Bag.of(hasher.targets(X, counts))
    values, slopes = [], []
    for code in every_code(hasher.bits).to(logits.dtype):
        at = code.expand_as(logits).clone().requires_grad_()
        value = network.decoder(at, target)
        slopes.append(torch.autograd.grad(value.sum(), at)[0].double())
        values.append(value.detach().double())
    return Landscape(logits.double(), torch.stack(values, dim=1), torch.stack(slopes, dim=1))


def run(hasher: VariationalHasher, features: Path, out: Path, record: dict[str, Any]) -> dict[str, Any]:
    """Fit ``hasher`` for one epoch and to the end, and write the errors of every estimator at both points.

    Args:
        hasher: unfitted, with a Bernoulli code and the option ``estimator``.
        features: ``features.npz`` of the data set.
        out: the file to write.
        record: what the model is, copied into the result.

    Returns:
        ``record`` with ``documents``, ``draws`` and ``points``: for each its ``epochs`` and the ``errors`` by estimator.

    Raises:
        HasherError: the method has no such option, or cannot be fitted.
    """
    options = hasher.get_params()
    if "estimator" not in options:
        raise HasherError("the method has no option 'estimator', so no gradient through a code to look at")
    prepared = Prepared.read(features)
    rows = prepared.rows("train")[:DOCUMENTS]
    points = []
    with threadpoolctl.threadpool_limits(1):
        set_up_torch(1)
        for subject in (dataclasses.replace(hasher, max_epochs=1, selector="none"), hasher):
            matrix = fit(subject, prepared)
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(hasher.seed)
                landscape = landscape_of(subject, matrix[rows], prepared.counts[rows])
                errors = {name: error(landscape, estimator(name, options["temperature"], options["samples"])) for name in get_args(EstimatorName)}
            points.append({"epochs": subject.report()["best_epoch"], "errors": errors})
    result = record | {"documents": len(rows), "draws": DRAWS, "points": points}
    io.write_json(out, result)
    return result
