"""The variational models written again in plain torch over dense matrices, and one training step of a hasher beside them.

The references draw from torch's generator in the order in which the papers draw: dropped words, dropped units, the code, its noise.
"""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn
from torch.distributions import Bernoulli, Normal, kl_divergence

from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.hashers.epochs import TrainingData

DOCUMENTS, WORDS, LABELS, BITS = 12, 30, 4, 5
WEIGHTS = dict[str, torch.Tensor]


def corpus(seed: int = 0) -> tuple[sp.csr_array, sp.csr_array, sp.csr_array]:
    """Features of unit length, word counts and labels of a few documents."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.5, (DOCUMENTS, WORDS)) + np.eye(DOCUMENTS, WORDS, dtype=int)
    X = counts * rng.uniform(0.5, 2, WORDS)
    labels = rng.random((DOCUMENTS, LABELS)) < 0.4
    return (
        sp.csr_array((X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)),
        sp.csr_array(counts.astype(np.float32)),
        sp.csr_array(labels),
    )


def tensor(matrix: sp.csr_array) -> torch.Tensor:
    return torch.from_numpy(matrix.toarray().astype(np.float32))


class Steps:
    """A hasher before its first training step, and the steps that it takes.

    Attributes:
        step: what ``EpochTrained.fit`` trains with.
    """

    def __init__(self, hasher, X, y=None, counts=None) -> None:
        # Models this small lose more to threads than they gain.
        torch.set_num_threads(1)
        torch.manual_seed(3)
        data = TrainingData(X, y, TrainingContext(counts=counts), np.random.default_rng(3))
        hasher.network_ = self.network = hasher.build(data)
        # No weight stays where it would hide a mistake, such as a bias of 0.
        for parameter in self.network.parameters():
            parameter.data.add_(0.3 * torch.randn_like(parameter))
        self.step = hasher.step(data)
        self.network.train()

    def weights(self) -> WEIGHTS:
        """A copy of every weight, by name."""
        return {name: parameter.detach().clone().requires_grad_() for name, parameter in self.network.named_parameters()}

    def loss_and_gradients(self, rows: np.ndarray, seed: int) -> tuple[float, WEIGHTS]:
        """What one step computes on these documents; the weights stay as they are."""
        gradients: WEIGHTS = {}
        optimizer = self.step.optimizer

        def record() -> None:
            for name, parameter in self.network.named_parameters():
                if parameter.grad is not None:
                    gradients[name], parameter.grad = parameter.grad.clone(), None
            for name, module in self.network.named_modules():
                if hasattr(module, "take_gradient"):
                    words, documents, values, factor = module.take_gradient()
                    dense = torch.zeros(len(factor), WORDS).index_put_((documents, words), values, accumulate=True)
                    gradients[f"{name}.weight"] = dense.T @ factor

        original, optimizer.step = optimizer.step, record
        torch.manual_seed(seed)
        loss = self.step(rows)
        optimizer.step = original
        return loss, gradients


def assert_same_step(steps: Steps, reference: Callable[[WEIGHTS], torch.Tensor], rows: np.ndarray, seed: int = 11) -> None:
    """Loss and gradients of a step are those of the reference, with the same draws."""
    loss, gradients = steps.loss_and_gradients(rows, seed)
    weights = steps.weights()
    torch.manual_seed(seed)
    expected = reference(weights)
    expected.backward()
    torch.testing.assert_close(torch.tensor(loss), expected.detach(), rtol=1e-5, atol=1e-6)
    assert set(gradients) == {name for name, weight in weights.items() if weight.grad is not None}
    for name, gradient in gradients.items():
        torch.testing.assert_close(gradient, weights[name].grad, rtol=1e-4, atol=1e-6, msg=lambda text, name=name: f"{name}: {text}")


def dropped_words(x: torch.Tensor, rate: float) -> torch.Tensor:
    if rate == 0:
        return x
    kept = torch.zeros_like(x)
    kept[x != 0] = (torch.rand(int((x != 0).sum())) >= rate).float()
    return x * kept / (1 - rate)


def hidden_units(w: WEIGHTS, x: torch.Tensor, dropout: float, training: bool = True) -> torch.Tensor:
    units = torch.relu(x @ w["encoder.first.weight"] + w["encoder.first.bias"])
    units = torch.relu(units @ w["encoder.rest.0.weight"].T + w["encoder.rest.0.bias"])
    if training and dropout:
        units = units * (torch.rand_like(units) >= dropout) / (1 - dropout)
    return units


def affine(w: WEIGHTS, name: str, units: torch.Tensor) -> torch.Tensor:
    return units @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def log_likelihood(w: WEIGHTS, z: torch.Tensor, target: torch.Tensor, name: str = "decoder") -> torch.Tensor:
    logits = z @ w[f"{name}.weight"][:-1] + w[f"{name}.weight"][-1]
    return (target * torch.log_softmax(logits, dim=1)).sum(dim=1)


def label_likelihood(w: WEIGHTS, z: torch.Tensor, labels: torch.Tensor, loss: str) -> torch.Tensor:
    names = sorted({name.rpartition(".")[0] for name in w if name.startswith("labels.layers.")})
    for name in names[:-1]:
        z = torch.relu(affine(w, name, z))
    logits = affine(w, names[-1], z)
    if loss == "softmax":
        return (labels * nn.functional.log_softmax(logits, dim=1)).sum(dim=1) / labels.sum(dim=1).clamp(min=1)
    return Bernoulli(logits=logits).log_prob(labels).sum(dim=1)


def nash_bound(w: WEIGHTS, o, x: torch.Tensor, target: torch.Tensor, kl_weight: float, training: bool = True) -> tuple[torch.Tensor, torch.Tensor]:
    """The ELBO (B,) of NASH with the options of the hasher ``o``, and the code that it was computed with."""
    hidden = hidden_units(w, x, o.dropout, training)
    h = torch.sigmoid(affine(w, "logits", hidden))
    threshold = torch.rand_like(h) if training and o.binarization == "stochastic" else torch.full_like(h, 0.5)
    # The straight-through estimator: the value of the bit, the gradient of its probability.
    z = (h > threshold).float() + h - h.detach()
    decoded = z
    if training and o.noise == "fixed":
        decoded = z + o.noise_std * torch.randn_like(z)
    elif training and o.noise == "data-dependent":
        variance = torch.exp(affine(w, "log_variance", hidden))
        decoded = z + torch.sqrt(variance) * torch.randn_like(z)
    divergence = kl_divergence(Bernoulli(probs=h), Bernoulli(torch.full_like(h, o.prior))).sum(dim=1)
    return log_likelihood(w, decoded, target) - kl_weight * divergence, z


def vdsh_bound(w: WEIGHTS, o, x: torch.Tensor, target: torch.Tensor, kl_weight: float, training: bool = True) -> tuple[torch.Tensor, torch.Tensor]:
    """The ELBO (B,) of VDSH with the options of the hasher ``o``, and the code s."""
    hidden = hidden_units(w, x, o.dropout, training)
    divergence, codes = torch.zeros(len(x)), []
    for prefix in ("", "private_") if o.supervision == "private" else ("",):
        mean, variance = affine(w, f"{prefix}mean", hidden), torch.exp(affine(w, f"{prefix}log_variance", hidden))
        codes.append(mean + torch.sqrt(variance) * torch.randn_like(mean) if training else mean)
        divergence = divergence + kl_divergence(Normal(mean, torch.sqrt(variance)), Normal(0.0, 1.0)).sum(dim=1)
    return log_likelihood(w, sum(codes), target) - kl_weight * divergence, codes[0]
