"""The sample on which published models are adopted: some of every method and data set, the same for the same models."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable

from semantic_hashing.grid import Cell

SHARE = 0.05
LEAST = 60


def sample(candidates: Iterable[Cell], source: Callable[[str], str] = str, of: int = 0) -> list[Cell]:
    """A twentieth of the candidates, at least ``LEAST`` of them, and at least one of every method and data set; or all.

    Within a method and data set the cells are ordered by the sha256 of their folder's name. The first of each are taken,
    then the second, until there are enough.

    Args:
        candidates: the models.
        source: the data set that one is made of: draws and recipes of a data set are one here.
        of: how many models the twentieth is of, where that is more than the candidates.
    """
    strata: dict[tuple[str, str], list[Cell]] = {}
    for cell in candidates:
        strata.setdefault((cell.method, source(cell.dataset)), []).append(cell)
    ranked = sorted((rank, _order(cell), cell) for cells in strata.values() for rank, cell in enumerate(sorted(cells, key=_order)))
    size = max(LEAST, math.ceil(SHARE * max(of, len(ranked))), len(strata))
    return [cell for _, _, cell in ranked[:size]]


def _order(cell: Cell) -> str:
    return hashlib.sha256(cell.folder.as_posix().encode()).hexdigest()
