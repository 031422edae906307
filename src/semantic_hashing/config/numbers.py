"""Values of options as people write them.

YAML 1.1 takes ``1e-3`` for text, and every later standard for a number. On Snakemake's command line whatever stands within a mapping or a
list is text: ``hyperparameters={tuned: {NASH: {dropout: 0.5}}}``.
"""

from __future__ import annotations

import re
from typing import Any

WHOLE = re.compile(r"[-+]?\d+")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
PLAIN = {"true": True, "false": False, "null": None}


def numbers(value: Any) -> Any:
    """A value with every text that stands for a number, true, false or null as what it stands for; mappings and lists all through."""
    if isinstance(value, str):
        if WHOLE.fullmatch(value):
            return int(value)
        return float(value) if NUMBER.fullmatch(value) else PLAIN.get(value, value)
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(numbers(inner) for inner in value)
    return value
