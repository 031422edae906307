"""Tables between a stage that computes them and the renderers that show them, perhaps from a published folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError

# Columns of names, in which 2024, NA and null are texts like another.
NAMES = ("dataset", "version", "setting", "method", "group", "other", "better", "worse", "claim", "codes", "paper", "status", "reason")


def from_csv(path: Path, **dtypes: str) -> pd.DataFrame:
    """A table that this package has written: names stay texts, and nothing but an empty cell is missing.

    Args:
        path: a CSV file.
        dtypes: types of further columns.
    """
    return pd.read_csv(path, dtype=dict.fromkeys(NAMES, "str") | dtypes, keep_default_na=False, na_values=[""])


def nothing(columns: Sequence[str]) -> pd.DataFrame:
    """A table without rows, its columns of the types that ``from_csv`` gives."""
    return pd.DataFrame({name: pd.Series(dtype="str" if name in NAMES else "float") for name in columns})


def write(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV, numbers to six digits, and return the path."""
    io.write_text(path, table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))
    return path


def read(config: Config, file: str, command: str) -> pd.DataFrame:
    """A table of the run, or of the folder that its configuration renders.

    Raises:
        RunError: it is not there; the command that makes it is named.
    """
    path = config.rendered / file
    if not path.is_file():
        raise RunError(f"{path}: no such file; run 'semhash {command}'")
    return from_csv(path)
