"""Numbers as people write them: YAML 1.1 takes ``1e-3`` for text, and every later standard for a number."""

from __future__ import annotations

import re
from typing import Any

EXPONENT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+")


def numbers(value: Any) -> Any:
    """A value of the configuration with every text such as ``1e-3`` as the number that it is; mappings and lists all through."""
    if isinstance(value, str):
        return float(value) if EXPONENT.fullmatch(value) else value
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(numbers(inner) for inner in value)
    return value
