"""Tables as JSON in few bytes: a list a column, numbers to six digits, and repeated texts once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

# As many as the project's other tables have.
DIGITS = 6


def columnar(table: pd.DataFrame, numbers: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    """The named columns of a table.

    Args:
        table: any; a column that it lacks counts as missing throughout.
        numbers: columns of numbers or of true and false.
        texts: columns of texts.

    Returns:
        ``length``; ``numbers``: name -> list of numbers, None where one is missing; ``texts``: name -> ``values``, the distinct texts in the order
        of their first row, and ``codes``, the place of each row's among them, None where it is missing.
    """
    whole = table.reindex(columns=[*numbers, *texts])
    return {
        "length": len(whole),
        "numbers": {name: [number(value) for value in whole[name]] for name in numbers},
        "texts": {name: _coded(whole[name]) for name in texts},
    }


def number(value: Any) -> float | int | bool | None:
    """A number as JSON holds it: whole ones as such, others to six digits, None for what is missing or infinite."""
    if pd.isna(value):
        return None
    if isinstance(value, bool):
        return value
    rounded = float(f"{float(value):.{DIGITS}g}")
    if not math.isfinite(rounded):
        return None
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def _coded(column: pd.Series) -> dict[str, Any]:
    places: dict[str, int] = {}
    codes = [None if pd.isna(value) or value == "" else places.setdefault(str(value), len(places)) for value in column]
    return {"values": list(places), "codes": codes}
