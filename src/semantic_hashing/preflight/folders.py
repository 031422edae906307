"""Whether a run can write where it is to write."""

from __future__ import annotations

import os
from pathlib import Path

from semantic_hashing.config import Config
from semantic_hashing.core.errors import InputError


def check(config: Config) -> None:
    """See that the folders of results and of downloads can be written, or be made. Nothing is written.

    Downloads that are there already may lie in a folder that is only read.

    Raises:
        InputError: one cannot.
    """
    check_folder("results", config.results)
    if not config.raw.is_dir():
        check_folder("raw", config.raw)


def check_folder(key: str, folder: Path) -> None:
    """See that one folder can be written, or be made.

    Raises:
        InputError: it cannot; ``key`` names it in the configuration.
    """
    present = folder.absolute()
    while not os.path.lexists(present):
        present = present.parent
    if not present.is_dir():
        raise InputError(f"{key}: {folder} cannot be made, for {present} is no folder; name another")
    if not os.access(present, os.W_OK | os.X_OK):
        raise InputError(f"{key}: {folder} cannot be written, for you may not write into {present}; name another")
