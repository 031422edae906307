"""The Bernoulli model of PairRec, RBSH and MISH, written again over dense matrices."""

import torch
from torch.distributions import Bernoulli, kl_divergence

from . import dense


def logits_of(w: dense.WEIGHTS, o, x: torch.Tensor, m: torch.Tensor | None = None) -> torch.Tensor:
    """Logits (B, l) of documents, whose words an importance ``m`` may scale."""
    x = x if m is None else x * m
    if o.hidden:
        return dense.affine(w, "logits", dense.hidden_units(w, x, o.dropout))
    return x @ w["encoder.first.weight"] + w["encoder.first.bias"]


def code(logits: torch.Tensor) -> torch.Tensor:
    """A drawn code with the gradient of its probabilities."""
    h = torch.sigmoid(logits)
    return (h > torch.rand_like(h)).float() + h - h.detach()


def likelihood(w: dense.WEIGHTS, z: torch.Tensor, target: torch.Tensor, noise: float, m: torch.Tensor | None = None) -> torch.Tensor:
    """Log-likelihood (B,) of the target under a code with noise."""
    z = z + noise * torch.randn_like(z)
    e = w["decoder.factors"] @ w["decoder.map.weight"].T + w["decoder.map.bias"] if "decoder.factors" in w else w["decoder.weight"][:-1].T
    logits = z @ (e if m is None else e * m[:, None]).T + w["decoder.weight"][-1]
    return (target * torch.log_softmax(logits, dim=1)).sum(dim=1)


def divergence(logits: torch.Tensor) -> torch.Tensor:
    """KL (B,) from fair coins."""
    return kl_divergence(Bernoulli(logits=logits), Bernoulli(0.5)).sum(dim=1)
