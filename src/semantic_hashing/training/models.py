"""The model of a cell of the grid, before it is trained."""

from __future__ import annotations

import json
from typing import Any

from semantic_hashing.config import Config
from semantic_hashing.core import seeds
from semantic_hashing.grid import Cell
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.base import Hasher


def untrained(config: Config, cell: Cell) -> Hasher:
    """A cell's hasher, with the hyper-parameters and the seed that the configuration gives it.

    Raises:
        HasherError: the method does not know a hyper-parameter.
    """
    seed = seeds.integer(config.master_seed, cell.dataset, cell.method, cell.bits, cell.seed, "fit")
    return registry.create(cell.method, cell.bits, seed, config.options(cell.setting, cell.method, cell.dataset, cell.bits))


def recorded(hasher: Hasher) -> dict[str, Any]:
    """A hasher's arguments as a record has them, once it is read."""
    arguments: dict[str, Any] = json.loads(json.dumps(hasher.get_params(), default=str))
    return arguments
