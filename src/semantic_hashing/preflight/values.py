"""Whether a value is of an option's type."""

from __future__ import annotations

import math
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from semantic_hashing.hashers.options import Bounded

# The least that the frame of the epoch-trained methods can work with.
LEAST = {"k": 1, "batch_size": 1, "evaluate_every": 1, "max_epochs": 1, "patience": 0, "learning_rate": 0}


def refusal(kind: Any, value: Any) -> str | None:
    """What a value is not, for the message ``VALUE is not ...``; None where it is of the type ``kind``.

    A list stands for a tuple, as YAML has no other, and a whole number for a number.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        bounds = [bound for bound in inner[1:] if isinstance(bound, Bounded)]
        return refusal(inner[0], value) or next((bound.what for bound in bounds if not bound.holds(value)), None)
    if origin in (Union, UnionType):
        refusals = [refusal(part, value) for part in inner]
        return None if None in refusals else " or ".join(text for text in refusals if text)
    if origin is Literal:
        return None if value in inner and type(value) in {type(valid) for valid in inner} else f"one of {', '.join(map(str, inner))}"
    if origin is tuple and inner[1:] == (...,):
        return _each(inner[0], value)
    return _plain(kind, value)


def below(option: str, value: Any) -> str | None:
    """What an option of the epoch-trained methods has to be at least, if its value is less; else None."""
    least = LEAST.get(option)
    return f"{least} or more" if least is not None and isinstance(value, int | float) and value < least else None


def _each(kind: Any, value: Any) -> str | None:
    if not isinstance(value, list | tuple):
        return "a list"
    wrong = next((text for text in (refusal(kind, part) for part in value) if text), None)
    return None if wrong is None else f"a list of which each is {wrong}"


def _plain(kind: Any, value: Any) -> str | None:
    if kind is bool:
        return None if isinstance(value, bool) else "true or false"
    if kind is int:
        return None if isinstance(value, int) and not isinstance(value, bool) else "a whole number"
    if kind is float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if number and math.isfinite(value) else "a number"
    if kind is str:
        return None if isinstance(value, str) else "text"
    if kind in (None, NoneType):
        return None if value is None else "null"
    # Any, and types that no line of YAML has.
    return None
