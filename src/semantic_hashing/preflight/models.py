"""Every model of a run, made but not trained: the method can be loaded, its options suit it, and its needs can be met."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from typing import Any

from semantic_hashing import grid, inputs
from semantic_hashing.config import Config
from semantic_hashing.core.errors import HasherError, InputError
from semantic_hashing.hashers import fitting, options, registry
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.preflight.values import refusal


def check(config: Config) -> None:
    """See that every model can be made, once for each setting, method and data set at each length.

    Raises:
        InputError: the first that cannot; the method and why.
    """
    for model in dict.fromkeys((cell.dataset, cell.setting, cell.method, cell.bits) for cell in grid.cells(config)):
        check_model(config, *model)
    if config.device == "cuda":
        import torch

        # Whether this machine has a GPU does not say whether that of a job has.
        if torch.version.cuda is None:
            raise InputError("device: cuda is asked for, and this torch was built without it; set it to cpu or install another")


def check_model(config: Config, dataset: str, setting: str, method: str, bits: int) -> None:
    """See that one model can be made.

    Raises:
        InputError: it cannot; the method and why.
    """
    given = config.options(setting, method, dataset, bits)
    key = f"hyperparameters of {method} ({setting})"
    check_types(key, registry.hasher_class(method), given)
    try:
        hasher = registry.create(method, bits, 0, given)
        if dataclasses.is_dataclass(hasher):
            options.check(hasher)
        derived = fitting.derived(hasher)
    except InputError:
        raise
    except HasherError as error:
        raise InputError(f"{key}: {error}") from None
    # A constructor of another package may raise whatever it likes.
    except Exception as error:
        raise InputError(f"{key}: {type(error).__name__} when it is made ({' '.join(str(error).split())})") from None
    for name in derived:
        try:
            inputs.parse(name)
        except InputError as error:
            raise InputError(f"{method} needs what there is not: {error}") from None
        if not METHODS[method].derived:
            raise InputError(f"{method} needs {name}, which the workflow makes only of methods that say so; add 'derived': True to its CARD")


def check_types(key: str, built: type[Hasher], given: dict[str, Any]) -> None:
    """See that options are of the types of a constructor's arguments.

    Raises:
        InputError: the first that is not.
    """
    try:
        hints = typing.get_type_hints(built if dataclasses.is_dataclass(built) else built.__init__, include_extras=True)
    except Exception:
        # Of names that only a type checker has.
        hints = {}
    for name in inspect.signature(built).parameters:
        wrong = refusal(hints.get(name, Any), given[name]) if name in given else None
        if wrong is not None:
            raise InputError(f"{key}: {name}: {given[name]!r} is not {wrong}")
