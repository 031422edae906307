"""From a method's name to its hasher; a method's module is imported only when it is asked for."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.catalogue import METHODS


def hasher_class(method: str) -> type[Hasher]:
    """The class of a method.

    Raises:
        InputError: no such method; the nearest name is given.
    """
    if method not in METHODS:
        raise InputError(f"unknown method '{method}'{nearest(method, METHODS)}")
    return load(METHODS[method].target)


def load(target: str) -> type[Hasher]:
    """The class that ``module:Class`` names.

    Raises:
        InputError: there is no such module or class, it cannot be imported, or it is no hasher.
    """
    module, _, name = target.partition(":")
    try:
        found = getattr(importlib.import_module(module), name) if module and name else None
    except (ImportError, AttributeError) as error:
        raise InputError(f"{target}: cannot be imported ({error})") from None
    if not (inspect.isclass(found) and issubclass(found, Hasher)):
        raise InputError(f"{target}: names no subclass of semantic_hashing.hashers.base.Hasher; write it as module:Class")
    return found


def options_of(built: type[Hasher]) -> list[inspect.Parameter]:
    """The options of a class: its constructor's arguments but bits and seed, those that it states itself before the inherited."""
    stated = list(vars(built).get("__annotations__", {}))
    found = [option for option in inspect.signature(built).parameters.values() if option.name not in ("bits", "seed")]
    return sorted(found, key=lambda option: stated.index(option.name) if option.name in stated else len(stated))


def create(method: str, bits: int, seed: int, options: dict[str, Any]) -> Hasher:
    """An unfitted hasher.

    Args:
        method: a name of the tables.
        bits: code length.
        seed: see ``semantic_hashing.core.seeds``.
        options: constructor arguments beside these; lists become tuples.

    Raises:
        InputError: an unknown method or option; the nearest name is given.
    """
    return build(hasher_class(method), method, bits, seed, options, METHODS[method].preset)


def build(built: type[Hasher], method: str, bits: int, seed: int, options: dict[str, Any], preset: dict[str, Any]) -> Hasher:
    """An unfitted hasher of a class; ``preset`` holds the arguments that make the variant. Otherwise as ``create``."""
    valid = [option.name for option in options_of(built)]
    for name in options:
        if name in preset:
            raise InputError(f"hyperparameters of {method}: '{name}' is what makes this variant and cannot be changed")
        if name not in valid:
            raise InputError(f"hyperparameters of {method}: unknown option '{name}'{nearest(name, valid)}")
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    return built(bits=bits, seed=seed, **preset, **given)
