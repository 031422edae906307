"""What the methods that learn from near documents share: neighbour lists, drawn neighbours, pairs in turn, the neighbour softmax."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp
import torch


def without_self(indices: np.ndarray, along: np.ndarray | None = None) -> np.ndarray:
    """The neighbours (n, K) of each document, nearest first, of lists (n, K + 1) that most often hold the document itself.

    Among copies of one text the document may not be in its own list; then the farthest is left out.

    Args:
        indices: the lists.
        along: what is taken in place of the neighbours, such as their distances, (n, K + 1).
    """
    itself = indices == np.arange(len(indices))[:, None]
    order = np.argsort(itself, axis=1, kind="stable")
    return np.take_along_axis(indices if along is None else along, order, axis=1)[:, :-1]


def drawn(lists: np.ndarray, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A neighbour (B,) of each document of ``rows`` (B,), each of its ``lists`` (n, K) as likely as another."""
    neighbours: np.ndarray = lists[rows, rng.integers(0, lists.shape[1], len(rows))]
    return neighbours


def words_of_neighbours(target: sp.csr_array, lists: np.ndarray, unique: bool) -> sp.csr_array:
    """The words of the neighbours of each document, (n, V) float32.

    Args:
        target: words of the documents (n, V).
        lists: neighbours (n, K) of each.
        unique: 1 for each word that a neighbour has; else the mean of the neighbours' rows.
    """
    n, count = lists.shape
    ones = np.full(n * count, 1.0 if unique else 1 / count, dtype=np.float32)
    near = sp.csr_array((ones, lists.ravel(), np.arange(n + 1) * count), shape=(n, n))
    rows = sp.csr_array((np.ones_like(target.data), target.indices, target.indptr), shape=target.shape) if unique else target
    words = sp.csr_array(near @ rows)
    if unique:
        words.data[:] = 1
    return words


class Turns:
    """Things 0, ..., n - 1 in one random order, which are taken in turn and again from the start.

    Args:
        things: n, at least one.
        rng: gives the order.
    """

    def __init__(self, things: int, rng: np.random.Generator) -> None:
        self.order, self.place = rng.permutation(things), 0

    def take(self, count: int) -> np.ndarray:
        """The next ``count`` of them."""
        taken = self.order[(self.place + np.arange(count)) % len(self.order)]
        self.place = (self.place + count) % len(self.order)
        return taken


def stars(lists: np.ndarray, rounds: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Random forests over the neighbour graph, and how often each edge is in one.

    A round visits the documents in random order. One that no other has reached yet is the centre of a star: it reaches all of
    its neighbours that none has reached, by an edge each.

    Args:
        lists: neighbours (n, K) of each document.
        rounds: forests M.
        rng: gives the orders.

    Returns:
        The edges (E, 2) int64, from centre to neighbour, each once, and the share of the forests that hold it, (E,) float32.
    """
    n = len(lists)
    found: list[np.ndarray] = []
    for _ in range(rounds):
        reached = np.zeros(n, dtype=bool)
        for centre in rng.permutation(n):
            if reached[centre]:
                continue
            reached[centre] = True
            near = lists[centre]
            near = near[~reached[near]]
            reached[near] = True
            found.append(centre * n + near)
    edges, counts = np.unique(np.concatenate(found), return_counts=True)
    return np.stack(np.divmod(edges, n), axis=1), (counts / rounds).astype(np.float32)


def neighbour_log_softmax(z: torch.Tensor, near: torch.Tensor, others: torch.Tensor | None, temperature: float) -> torch.Tensor:
    """How likely each document picks its neighbour among others, by the inner product of their codes: log probabilities (B,).

    log exp(z_i' n_i / T) / sum_k exp(z_i' n_k / T), where k goes over the neighbour n_i and, for each document, m others; or, without
    ``others``, over the neighbours of all documents of the batch.

    Args:
        z: codes (B, l) of the documents.
        near: codes (B, l) of a neighbour of each.
        others: codes (B, m, l) of what each neighbour is told from; None for the neighbours of the batch.
        temperature: T.
    """
    picked = (z * near).sum(dim=1) / temperature
    if others is None:
        return picked - torch.logsumexp(z @ near.T / temperature, dim=1)
    scores = torch.einsum("bl,bml->bm", z, others) / temperature
    return picked - torch.logsumexp(torch.cat([picked[:, None], scores], dim=1), dim=1)


def rank_hinge(first: torch.Tensor, second: torch.Tensor, order: torch.Tensor) -> torch.Tensor:
    """How far the distances of two neighbours are from the order that they should have, a scalar.

    The mean of max(0, 1 - o (D_2 - D_1)) over the triples with an order o = 1 (the first neighbour is nearer) or o = -1, and the mean of
    |D_2 - D_1| over those with o = 0, added; a kind that a batch lacks adds nothing.

    Args:
        first: D_1, (B,).
        second: D_2, (B,).
        order: o, (B,) in {-1, 0, 1}.
    """
    gap, ordered = second - first, order != 0
    hinge = torch.where(ordered, torch.relu(1 - order * gap), gap.abs())
    total: torch.Tensor = (hinge * ordered).sum() / ordered.sum().clamp(min=1) + (hinge * ~ordered).sum() / (~ordered).sum().clamp(min=1)
    return total


def pair_divergence(
    mean: torch.Tensor,
    deviation: torch.Tensor,
    other_mean: torch.Tensor,
    other_deviation: torch.Tensor,
    joint: torch.Tensor,
    prior: float,
) -> torch.Tensor:
    """What a correlated pair adds to the divergences of its two documents alone, summed over the dimensions: (B,), in nats.

    G = KL(N((m, m'), [[s^2, g s s'], [g s s', s'^2]]) || N(0, [[1, t], [t, 1]])) - KL(N(m, s^2) || N(0, 1)) - KL(N(m', s'^2) || N(0, 1)), that is

        1/2 { log(1 - t^2) - log(1 - g^2) - (m^2 + m'^2 + s^2 + s'^2) + [s^2 + s'^2 - 2 t g s s' + m^2 + m'^2 - 2 t m m'] / (1 - t^2) },

    with the posterior correlation g = 2 sigmoid(u) - 1.

    Args:
        mean: m, (B, l).
        deviation: s, (B, l).
        other_mean: m', (B, l).
        other_deviation: s', (B, l).
        joint: u, (B, l).
        prior: t, in [0, 1).
    """
    t, g = prior, torch.tanh(joint / 2)
    square = mean.square() + other_mean.square() + deviation.square() + other_deviation.square()
    crossed = t * (g * deviation * other_deviation + mean * other_mean)
    # log(1 - g^2) from the logits, for it must stay finite: 1 - g^2 = 4 sigmoid(u) sigmoid(-u).
    free = math.log(4) + torch.nn.functional.logsigmoid(joint) + torch.nn.functional.logsigmoid(-joint)
    both: torch.Tensor = math.log1p(-t * t) - free - square + (square - 2 * crossed) / (1 - t * t)
    return 0.5 * both.sum(dim=1)
