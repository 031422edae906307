"""Hyper-parameters against the constructors of their methods, wherever the configuration states them; no method is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from semantic_hashing import grid
from semantic_hashing.config import Config
from semantic_hashing.config.search import Sample, grids
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.hashers import constructors
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.preflight.values import below, refusal

# Come from the axes.
AXES = ("bits", "seed")


def check(config: Config) -> None:
    """See that every option of a method of the run exists and has a value of its type, those of studies and of the search included.

    Raises:
        InputError: the first that does not; key, value and what is valid.
    """
    for key, method, options in _stated(config):
        known = constructors.arguments(method)
        if known is not None:
            check_options(key, method, known, options)


def check_options(key: str, method: str, known: Mapping[str, constructors.Argument], options: Mapping[str, Any]) -> None:
    """See that options exist and have values of their types.

    Raises:
        InputError: the first that does not; ``key`` is where the configuration states it.
    """
    for name, value in options.items():
        if name in METHODS[method].preset:
            raise InputError(f"{key}.{name}: is what makes the variant {method} and cannot be changed")
        if name not in known or name in AXES:
            raise InputError(f"{key}: unknown option '{name}'{nearest(name, [option for option in known if option not in AXES])}")
        wrong = refusal(known[name].type, value)
        if wrong is None and constructors.FRAME in {argument.owner for argument in known.values()}:
            wrong = below(name, value)
        if wrong is not None:
            raise InputError(f"{key}.{name}: {value!r} is not {wrong}")


def _stated(config: Config) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each mapping of options: its key, its method, and the options."""
    # A study's models start from a setting of the run.
    for setting in config.settings:
        for method, stated in config.hyperparameters[setting].items():
            if method in config.methods:
                yield from _with_overrides(config, f"hyperparameters.{setting}.{method}", method, stated)
    for setting in config.settings:
        for method, searched in config.search.get(setting, {}).items():
            if method in config.methods:
                for tried in grids(searched):
                    for name, values in (tried.values if isinstance(tried, Sample) else tried).items():
                        yield from ((f"search.{setting}.{method}", method, {name: value}) for value in values)
    for study in config.studies:
        methods = dict.fromkeys(cell.method for cell in grid.study_cells(config, study))
        for name, values in config.study[study].options.items():
            for method in methods:
                yield from ((f"study.{study}.options", method, {name: value}) for value in values)


def _with_overrides(config: Config, key: str, method: str, stated: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield key, method, {name: value for name, value in stated.items() if name != "overrides"}
    overrides = stated.get("overrides") or {}
    if not isinstance(overrides, dict):
        raise InputError(f"{key}.overrides: {overrides!r} is no mapping of data sets to options")
    for place, options in overrides.items():
        dataset, _, bits = str(place).partition("/")
        if dataset not in config.corpora:
            raise InputError(f"{key}.overrides: unknown data set '{dataset}'{nearest(dataset, config.corpora)}")
        if bits and not bits.isdecimal():
            raise InputError(f"{key}.overrides: '{place}' names no code length; write it as {dataset}/32")
        if not isinstance(options, dict):
            raise InputError(f"{key}.overrides.{place}: {options!r} is no mapping of options to values")
        yield f"{key}.overrides.{place}", method, options
