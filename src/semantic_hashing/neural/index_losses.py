"""Two losses that fit codes to multi-index hashing, and the memory of codes that they are taken from (MISH).

Multi-index hashing cuts a code into blocks and looks up each. The documents within distance r of a query are found at the search steps
t = 0, ..., r: step t looks up block t mod B, for what differs there in exactly floor(t / B) bits. All codes here have signs for bits.
"""

from __future__ import annotations

import itertools

import torch


class Memory:
    """The newest codes of documents, in a ring.

    Args:
        size: how many documents it holds.
        bits: l.

    Attributes:
        codes: (m, l) float32 in {-1, 1}, m <= ``size``.
        documents: rows (m,) int64 of their documents.
    """

    def __init__(self, size: int, bits: int) -> None:
        self.size, self.place = size, 0
        self.codes, self.documents = torch.empty(0, bits), torch.empty(0, dtype=torch.int64)

    def add(self, codes: torch.Tensor, documents: torch.Tensor) -> None:
        """Add codes (B, l) of these documents (B,); each takes the place of the oldest once the memory is full."""
        room = min(self.size - len(self.codes), len(codes))
        if room:
            self.codes, self.documents = torch.cat([self.codes, codes[:room]]), torch.cat([self.documents, documents[:room]])
        rest = len(codes) - room
        places = (self.place + torch.arange(rest)) % self.size
        self.codes[places], self.documents[places] = codes[room:], documents[room:]
        self.place = (self.place + rest) % self.size


def blocks(bits: int) -> list[slice]:
    """The blocks of a code, of 16 bits each where the length allows; one block for a shorter code."""
    count = max(1, bits // 16)
    edges = [bits * i // count for i in range(count + 1)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def radius(distances: torch.Tensor, depth: int) -> torch.Tensor:
    """Distance (B,) of each query's ``depth``-th nearest, of distances (B, m)."""
    return distances.kthvalue(min(depth, distances.shape[1]), dim=1).values


def hamming(codes: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """Hamming distances (B, m) of codes (B, l) and others (m, l)."""
    return (codes.shape[1] - (codes @ others.T)) / 2


def farthest(distances: torch.Tensor, among: torch.Tensor) -> torch.Tensor:
    """Place (B,) of the farthest of those that ``among`` (B, m) admits, one of several at random; -1 where it admits none."""
    # Distances are whole numbers: less than one half parts equally far ones.
    keys = torch.where(among, distances + 0.4 * torch.rand_like(distances), torch.full_like(distances, -1.0))
    far, places = keys.max(dim=1)
    return torch.where(far >= 0, places, torch.full_like(places, -1))


def false_candidates(distances: torch.Tensor, block: torch.Tensor, r: torch.Tensor, block_radius: torch.Tensor) -> torch.Tensor:
    """Of each query the farthest document beyond r that a search step finds all the same: place (B,), -1 for none.

    Args:
        distances: of whole codes (B, m).
        block: of the step's block (B, m).
        r: (B,).
        block_radius: what the step looks up, (B,).
    """
    return farthest(distances, (distances > r[:, None]) & (block == block_radius[:, None]))


def far_members(distances: torch.Tensor, r: torch.Tensor, count: int) -> torch.Tensor:
    """Of each query the farthest document within r that is beyond 2 B - 1: place (B,), -1 for none.

    Args:
        distances: of whole codes (B, m).
        r: (B,).
        count: B, the number of blocks.
    """
    return farthest(distances, (distances <= r[:, None]) & (distances > 2 * count - 1))
