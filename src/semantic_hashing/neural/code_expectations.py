"""The expectation of a function f of a code z in {0, 1}^l with independent bits, and estimates of its gradient.

Bit i is a one with probability h_i = sigmoid(a_i). The gradient with respect to the logits a is a sum over 2^l codes, so it is
estimated from drawn codes: along the path from the logits to one code, by the gradient of f there (``Path``), or from the values
of f alone at several codes (``Compared``).

An ``Estimator`` works in two steps. ``draw`` draws the codes; whatever else f draws, such as noise that is added to the code, is
drawn after that, once. ``expectation`` then evaluates f. So all codes of a document meet the same noise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import torch

from semantic_hashing.neural.gradient_estimators import StraightThrough

EstimatorName = Literal["straight-through", "zgr", "gumbel-softmax", "arm", "disarm", "reinforce"]

# f: codes (B, l) float32 in {0, 1} to a value of each document, (B,).
Value = Callable[[torch.Tensor], torch.Tensor]


class Drawn(Protocol):
    """Codes that were drawn for a batch of documents."""

    def expectation(self, value: Value) -> torch.Tensor:
        """An estimate (B,) of the mean of ``value`` over the codes.

        Its gradient is the estimate with respect to the logits, and for whatever else ``value`` depends on the mean of the
        gradients at the drawn codes.
        """


class Estimator(Protocol):
    """A way to estimate the gradient."""

    def draw(self, logits: torch.Tensor) -> Drawn:
        """Draw codes of logits (B, l)."""


@dataclass(frozen=True)
class Path:
    """One code through which gradients reach the logits.

    Attributes:
        code: (B, l) in {0, 1}.
    """

    code: torch.Tensor

    def expectation(self, value: Value) -> torch.Tensor:
        """See ``Drawn``; the value at the code."""
        return value(self.code)


@dataclass(frozen=True)
class Compared:
    """K codes whose values tell which way the logits should go; the gradient is sum_k c_k f(z_k).

    Attributes:
        codes: z, (K, B, l) in {0, 1}, without gradients.
        coefficients: c, (K, B, l); those of a bit sum to 0 over the codes.
        logits: (B, l).
    """

    codes: torch.Tensor
    coefficients: torch.Tensor
    logits: torch.Tensor

    def expectation(self, value: Value) -> torch.Tensor:
        """See ``Drawn``; the mean value of the codes."""
        values = torch.stack([value(code) for code in self.codes])
        mean = values.mean(dim=0)
        # The mean changes nothing but the rounding: values are large beside their differences.
        gradient = ((values - mean).detach()[:, :, None] * self.coefficients).sum(dim=0)
        return mean + _along(gradient, self.logits).sum(dim=1)


@dataclass(frozen=True)
class ThroughProbabilities:
    """Straight-through: dz/dh := 1, so f'(z) h (1 - h); exact where f is linear in each bit. See ``StraightThrough``."""

    def draw(self, logits: torch.Tensor) -> Path:
        """See ``Estimator``."""
        return Path(StraightThrough().code(torch.sigmoid(logits), stochastic=True))


@dataclass(frozen=True)
class ZeroTemperature:
    """ZGR: f'(z) (1 - q) / 2, with q the probability of the value that the bit took (Shekhovtsov, 2023).

    The straight-through Gumbel-softmax averaged over its noise given z, as its temperature goes to 0; exact where f is quadratic.
    """

    def draw(self, logits: torch.Tensor) -> Path:
        """See ``Estimator``."""
        h = torch.sigmoid(logits).detach()
        code = (h > torch.rand_like(h)).to(h.dtype)
        return Path(code + _along((code - h).abs() / 2, logits))


@dataclass(frozen=True)
class Relaxed:
    """Straight-through Gumbel-softmax: z = 1[a + n > 0] with logistic noise n, and the gradient of sigmoid((a + n) / temperature).

    Attributes:
        temperature: the lower, the less bias and the more variance.
    """

    temperature: float

    def draw(self, logits: torch.Tensor) -> Path:
        """See ``Estimator``."""
        # The difference of two Gumbel variables is logistic, so one number stands for both.
        noisy = logits + torch.logit(torch.rand_like(logits))
        relaxed = torch.sigmoid(noisy / self.temperature)
        return Path((noisy > 0).to(logits.dtype) + (relaxed - relaxed.detach()))


@dataclass(frozen=True)
class Antithetic:
    """A pair of codes from one uniform u a bit, z = 1[u < h] and z' = 1[u > 1 - h].

    ARM (Yin and Zhou, 2019): (f(z') - f(z)) (u - 1/2). DisARM (Dong, Mnih and Tucker, 2020) is its mean over u given the pair:
    (f(z) - f(z')) (-1)^z' [z != z'] sigmoid(|a|) / 2, of no greater variance. Both are unbiased.

    Attributes:
        averaged: DisARM instead of ARM.
    """

    averaged: bool

    def draw(self, logits: torch.Tensor) -> Compared:
        """See ``Estimator``."""
        a = logits.detach()
        h, u = torch.sigmoid(a), torch.rand_like(a)
        codes = torch.stack([u < h, u > 1 - h]).to(a.dtype)
        first = (codes[0] - codes[1]) * torch.sigmoid(a.abs()) / 2 if self.averaged else 0.5 - u
        return Compared(codes, torch.stack([first, -first]), logits)


@dataclass(frozen=True)
class LeaveOneOut:
    """REINFORCE with the other codes as baseline: sum_k (f(z_k) - mean f) (z_k - h) / (K - 1) (Kool et al., 2019); unbiased.

    Attributes:
        samples: K codes a document.
    """

    samples: int

    def draw(self, logits: torch.Tensor) -> Compared:
        """See ``Estimator``."""
        h = torch.sigmoid(logits.detach())
        codes = (h > torch.rand((self.samples, *h.shape), dtype=h.dtype, device=h.device)).to(h.dtype)
        # The sum over k is the same with the mean code in place of h.
        return Compared(codes, (codes - codes.mean(dim=0)) / (self.samples - 1), logits)


def estimator(name: EstimatorName, temperature: float = 1.0, samples: int = 2) -> Estimator:
    """The estimator of this name.

    Args:
        name: one of ``EstimatorName``.
        temperature: of "gumbel-softmax".
        samples: codes a document of "reinforce".
    """
    estimators: dict[EstimatorName, Estimator] = {
        "straight-through": ThroughProbabilities(),
        "zgr": ZeroTemperature(),
        "gumbel-softmax": Relaxed(temperature),
        "arm": Antithetic(averaged=False),
        "disarm": Antithetic(averaged=True),
        "reinforce": LeaveOneOut(samples),
    }
    return estimators[name]


def _along(gradient: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    """Zeros of the shape of ``logits`` whose gradient is ``gradient``."""
    return gradient * (logits - logits.detach())
