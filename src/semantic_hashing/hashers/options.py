"""The options of a hasher, checked from the types of its constructor's arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from semantic_hashing.core.errors import HasherError


@dataclass(frozen=True)
class Bounded:
    """Which numbers an option may have, as the annotation of its type.

    Attributes:
        what: what the number is, for the message.
        holds: whether a value is one.
    """

    what: str
    holds: Callable[[float], bool]


Rate = Annotated[float, Bounded("a rate in [0, 1)", lambda value: 0 <= value < 1)]
Probability = Annotated[float, Bounded("a probability strictly between 0 and 1", lambda value: 0 < value < 1)]


def check(hasher: Any) -> None:
    """Refuse an option of a hasher that its type does not admit: a choice that there is not, a number out of bounds.

    Raises:
        HasherError: it names the option, its value and what is valid.
    """
    hints = get_type_hints(type(hasher), include_extras=True)
    for field in fields(hasher):
        value, hint = getattr(hasher, field.name), hints[field.name]
        valid = choices(hint)
        if valid and isinstance(value, str) and value not in valid:
            raise HasherError(f"{field.name}: '{value}' is not one of {', '.join(valid)}")
        for bound in get_args(hint)[1:] if get_origin(hint) is Annotated else ():
            if isinstance(bound, Bounded) and not bound.holds(value):
                raise HasherError(f"{field.name}: {value} is not {bound.what}")


def choices(hint: Any) -> tuple[str, ...]:
    """The texts that a type admits: those of its ``Literal``, which may be one part of a union."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return tuple(text for part in get_args(hint) for text in choices(part))
    return ()
