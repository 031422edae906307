"""The sample on which published models are adopted: some of every method on every data set, the same for the same models."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

from semantic_hashing.grid import Cell

SHARE = 0.05
LEAST = 60


def sample(candidates: Iterable[Cell]) -> list[Cell]:
    """At least a twentieth of the candidates of every method and data set, and at least ``LEAST`` of them all, or all.

    Within a method and data set the cells are ordered by the sha256 of their folder's name, and the first are taken. Where
    these are fewer than ``LEAST``, the next of every method and data set follow, in the same order.
    """
    strata: dict[tuple[str, str], list[Cell]] = {}
    for cell in candidates:
        strata.setdefault((cell.method, cell.dataset), []).append(cell)
    taken: list[Cell] = []
    left: list[tuple[int, str, Cell]] = []
    for cells in strata.values():
        ordered = sorted(cells, key=_order)
        share = math.ceil(SHARE * len(ordered))
        taken += ordered[:share]
        left += [(rank, _order(cell), cell) for rank, cell in enumerate(ordered[share:])]
    return taken + [cell for _, _, cell in sorted(left)[: max(0, LEAST - len(taken))]]


def _order(cell: Cell) -> str:
    return hashlib.sha256(cell.folder.as_posix().encode()).hexdigest()
