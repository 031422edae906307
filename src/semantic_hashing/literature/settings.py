"""The setting ``as-written``: the hyper-parameters that papers state and no more, put together from their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.literature.checked import Position, mapping
from semantic_hashing.literature.paper import find, names

FILE = "as-written.yaml"


def as_written(papers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Method -> constructor options, in the order of the catalogue.

    The papers named come first and in order, then the others of the folder ``literature``: so the setting stays what it
    is where a run audits one table alone. Of two papers that state a method's options, the first counts.

    Raises:
        InputError: a paper is unknown, or its file names an unknown method or is not a mapping of methods to options.
    """
    stated: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys([*papers, *names()]):
        path = find(name) / FILE
        if not path.is_file():
            continue
        for method, options in mapping(path).items():
            at = Position(path, (method,))
            if method not in METHODS:
                raise InputError(f"{at}: unknown method '{method}'{nearest(method, METHODS)}")
            if not isinstance(options, dict):
                raise InputError(f"{at}: {method}: must be a mapping of options, {{}} where the paper states none")
            stated.setdefault(method, options)
    return {method: stated[method] for method in METHODS if method in stated}
