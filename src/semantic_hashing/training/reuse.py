"""A model that two settings share: the codes of the one are those of the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from semantic_hashing.core import io


def reuse(source: Path, folder: Path, record: dict[str, Any]) -> None:
    """Copy what ``driver.run`` wrote of a model into the folder of the same model in another setting, the status last.

    Args:
        source: folder of the model's cell.
        folder: folder of the cell that is the same model.
        record: what differs in its status, which else is the source's, measured times included.

    Raises:
        RunError: a file of the source is missing or damaged.
    """
    status = io.read_json(source / "status.json") | record
    for name in ("codes.npz", "examination.npz"):
        io.write_arrays(folder / name, io.read_arrays(source / name))
    io.write_json(folder / "status.json", status)
