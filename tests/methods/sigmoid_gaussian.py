"""The Gaussian model with means in (0, 1), written again over dense matrices: of SNUH, its control and NbrSHV."""

import torch
from torch.distributions import Normal, kl_divergence

from . import dense


def posterior(w: dense.WEIGHTS, o, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Mean, standard deviation and, where there is one, the third map."""
    out = x @ w["posterior.heads.encoder.first.weight"] + w["posterior.heads.encoder.first.bias"]
    if o.hidden:
        units = torch.relu(out)
        if o.dropout:
            units = units * (torch.rand_like(units) >= o.dropout) / (1 - o.dropout)
        out = units @ w["posterior.heads.output.weight"].T + w["posterior.heads.output.bias"]
    parts = out.split(o.bits, dim=1)
    return torch.sigmoid(parts[0] / o.temperature), torch.log1p(torch.exp(parts[1])), parts[2] if len(parts) > 2 else torch.zeros_like(parts[0])


def sample(mean: torch.Tensor, deviation: torch.Tensor) -> torch.Tensor:
    return mean + deviation * torch.randn_like(mean)


def bound(w: dense.WEIGHTS, mean: torch.Tensor, deviation: torch.Tensor, z: torch.Tensor, target: torch.Tensor, kl_weight: float) -> torch.Tensor:
    """The ELBO (B,)."""
    divergence = kl_divergence(Normal(mean, deviation), Normal(0.0, 1.0)).sum(dim=1)
    return dense.log_likelihood(w, z, target) - kl_weight * divergence
