"""The cross entropy of factorised codes under a Markov chain over the bits, which bounds the entropy of their mixture.

The codes z of B documents have independent bits, P(z_i = 1) = p_bi. Under a chain of order r, q(z) = prod_i q(z_i | z_i-r ... z_i-1), with
zeros before the first bit, the cross entropy of their mixture is exact:

    -1/B sum_b sum_z p_b(z) log q(z) = -sum_i sum_c,v w_i(c, v) log q_i(v | c),

with w_i(c, v) the mean over the documents of the probability that the r bits before bit i are c and bit i is v. A document enters by these
windows alone, 2^(r+1) numbers a bit, whatever q is.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional


def windows(probability: torch.Tensor, order: int) -> torch.Tensor:
    """The windows w of the mixture, (l, 2^order, 2), of probabilities (B, l).

    A context is the number that its bits write, the earliest first. The window of bit i is split into two runs of bits;
    the joint distribution of the whole is one product of matrices, (2^a, B) times (B, 2^b), for all bits at once.

    Args:
        probability: (B, l), of each bit to be one.
        order: r, bits that a bit depends on.
    """
    return _Windows.apply(probability, order)  # type: ignore[no-untyped-call, no-any-return]


class _Windows(torch.autograd.Function):
    """The windows; the backward pass streams (l, B) numbers a few times, where autograd would keep and sum each product of the forward one."""

    @staticmethod
    def forward(ctx: Any, probability: torch.Tensor, order: int) -> torch.Tensor:
        (documents, bits), before = probability.shape, (order + 1) // 2
        ones = functional.pad(probability.T, (0, 0, order, 0))
        ctx.save_for_backward(ones)
        ctx.order = order
        each = torch.stack([1 - ones, ones], dim=1)
        left, right = _runs(each, before)[:bits], _runs(each, order + 1 - before)[before : before + bits]
        return torch.bmm(left, right.transpose(1, 2)).reshape(bits, 2**order, 2) / documents

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (ones,), order = ctx.saved_tensors, ctx.order
        before, after, bits = (order + 1) // 2, order // 2 + 1, len(ones) - order
        # A window's value is linear in each of its bits: here by its coefficients of the products of bits, 1, p_i, p_i-1, p_i-1 p_i, ...
        terms = (gradients[0] / ones.shape[1]).reshape(bits, *[2] * (order + 1))
        for bit in range(1, order + 2):
            zero, one = terms.unbind(bit)
            terms = torch.stack([zero, one - zero], dim=bit)
        terms = terms.reshape(bits, 2**before, 2**after)
        each = torch.stack([torch.ones_like(ones), ones], dim=1)
        total = torch.zeros_like(ones)
        left, right = _runs(each, before)[:bits], _runs(each, after)[before : before + bits]
        _add_gradient(total, each, torch.bmm(terms, right), 0, before)
        _add_gradient(total, each, torch.bmm(terms.transpose(1, 2), left), before, after)
        return total[order:].T, None


def _runs(each: torch.Tensor, length: int) -> torch.Tensor:
    """The products (n - length + 1, 2^length, B) of each run of so many bits, each by one of its two factors, (n, 2, B)."""
    count = len(each) - length + 1
    product = each.new_ones(count, 1, each.shape[2]) if length == 0 else each[:count]
    for place in range(1, length):
        product = (product[:, :, None] * each[place : place + count, None]).flatten(1, 2)
    return product


def _add_gradient(total: torch.Tensor, each: torch.Tensor, incoming: torch.Tensor, first: int, length: int) -> None:
    """Add to ``total`` (n, B) what ``incoming`` (l, 2^length, B), of the runs that begin at ``first``, says of their bits; factors are 1 and p."""
    bits = len(incoming)
    for place in reversed(range(length)):
        constant, slope = incoming.reshape(bits, -1, 2, incoming.shape[2]).unbind(2)
        earlier = _runs(each[first : first + bits + place - 1], place) if place else None
        total[first + place : first + place + bits] += slope[:, 0] if earlier is None else (earlier * slope).sum(dim=1)
        incoming = constant + each[first + place : first + place + bits, 1:] * slope


def cross_entropy(window: torch.Tensor, log_prior: torch.Tensor) -> torch.Tensor:
    """-sum w log q in nats, a scalar, of windows and log probabilities log q_i(v | c), both (l, 2^order, 2)."""
    return -(window * log_prior).sum()


def closed_form(window: torch.Tensor) -> torch.Tensor:
    """Log q (l, 2^order, 2) of the chain that has the least cross entropy on these windows: q_i(1 | c) = w_i(c, 1) / w_i(c).

    The cross entropy is then the sum of the conditional entropies of the bits. Its gradient is the one with q held fixed,
    for q is where the gradient with regard to q is 0; so q is cut from the graph here.
    """
    fixed = window.detach()
    # What never happens has the weight 0, and any finite logarithm does.
    return (fixed / fixed.sum(dim=2, keepdim=True).clamp(min=1e-30)).clamp(min=1e-30).log()


class ChainPrior(nn.Module):
    """A chain that is learnt: log odds of bit i in each context c, from a free table or from a net over an embedding of the bit.

    Args:
        bits: l.
        order: r.
        net: None: a table (l, 2^r). Else units of the embedding and of each ReLU layer, and how many such layers there are.
        start: weights are drawn uniformly from [-start, start] and biases are 0; at 0 they start as torch has it, a table at 0.
    """

    def __init__(self, bits: int, order: int, net: tuple[int, int] | None, start: float) -> None:
        super().__init__()
        units, layers = net or (2**order, 0)
        self.embedding = nn.Parameter(torch.zeros(bits, units) if net is None else torch.randn(bits, units))
        self.layers = nn.ModuleList(nn.Linear(units, units) for _ in range(layers))
        if net is not None:
            self.layers.append(nn.Linear(units, 2**order))
        if start:
            for parameter in self.parameters():
                nn.init.uniform_(parameter, -start, start) if parameter.dim() > 1 else nn.init.zeros_(parameter)

    def forward(self) -> torch.Tensor:
        """Log odds of a one, (l, 2^order)."""
        odds: torch.Tensor = self.embedding
        for layer in self.layers[:-1]:
            odds = torch.relu(layer(odds))
        if len(self.layers):
            odds = self.layers[-1](odds)
        return odds

    def log_prior(self) -> torch.Tensor:
        """Log q (l, 2^order, 2), out of the graph."""
        odds = self().detach()
        return torch.stack([functional.logsigmoid(-odds), functional.logsigmoid(odds)], dim=2)

    def backward(self, window: torch.Tensor) -> None:
        """The gradient of the cross entropy on these windows, into the parameters.

        Of the log odds it is w(c) q(1 | c) - w(c, 1); stated here, a step needs no graph above them.
        """
        odds = self()
        with torch.no_grad():
            gradient = window.sum(dim=2) * torch.sigmoid(odds) - window[:, :, 1]
        odds.backward(gradient)
