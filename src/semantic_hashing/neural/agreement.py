"""The cross entropy between two factorised codes, in closed form."""

from __future__ import annotations

import torch
from torch.nn import functional


def disagreement(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Cross entropy (B,) in nats of the code with logits ``second`` (B, l) under the one with logits ``first``, and back, halved.

    -sum_i p_i log p'_i + (1 - p_i) log(1 - p'_i) = sum_i log(1 + exp a'_i) - p_i a'_i. It is least where both codes are sure of
    the same bits; the gradient goes through both. Of a code and itself it is the code's entropy.
    """
    both = functional.softplus(first) + functional.softplus(second) - torch.sigmoid(second) * first - torch.sigmoid(first) * second
    return 0.5 * both.sum(dim=1)
