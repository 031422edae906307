"""The methods and controls by name, read from the method files without importing any of them.

A method file holds two literals at its top: ``METHODS``, the names that it makes, each with the arguments that make the
variant, and ``CARD``, what tables, grid and pages know of them. A file that is dropped into ``semantic_hashing/methods``
is a method; a package of one's own registers one by an entry point.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from semantic_hashing.core.errors import InputError, nearest

FOLDER = Path(__file__).parents[1] / "methods"
# The groups of entry points by which another package registers its hashers, a name each: ``MINE = "my_package:MyHasher"``.
GROUP, SUPERVISED_GROUP = "semantic_hashing.hashers", "semantic_hashing.supervised_hashers"
KEYS = ("class", "family", "year", "paper", "deterministic", "supervised", "derived", "style")


class Method(NamedTuple):
    """A method, as grid, tables and pages know it.

    Attributes:
        target: where its class lives, ``module:Class``.
        preset: the arguments that make the variant.
        deterministic: it draws nothing, and runs once.
        supervised: it learns from labels; it has blocks of its own in the tables.
        family: what kind of method it is, in a word or two.
        year: of its paper; 0 where none is named.
        paper: key of its paper in paper/references.bib.
        derived: its models may need derived inputs, which the workflow makes first.
        style: name of a colour and mark in figures; by default the first that are free.
    """

    target: str
    preset: dict[str, Any]
    deterministic: bool = False
    supervised: bool = False
    family: str = "other"
    year: int = 0
    paper: str = ""
    derived: bool = False
    style: tuple[str, str] | None = None


def literals(file: Path) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """``METHODS`` and ``CARD`` of a method file; empty where it has none.

    Raises:
        InputError: one is no literal of the right form, or the card has a key that there is not.
    """
    found: dict[str, Any] = {"METHODS": {}, "CARD": {}}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
        name = target.id if isinstance(target, ast.Name) else ""
        if isinstance(node, ast.Assign | ast.AnnAssign) and name in found:
            try:
                found[name] = ast.literal_eval(node.value or "")
            except ValueError:
                raise InputError(f"{file}, line {node.lineno}: {name} is read without running the file; write it as a literal") from None
            if not isinstance(found[name], dict):
                raise InputError(f"{file}, line {node.lineno}: {name} is no mapping")
    for key in found["CARD"]:
        if key not in KEYS:
            raise InputError(f"{file}: CARD has an unknown key '{key}'{nearest(key, KEYS)}")
    return found["METHODS"], found["CARD"]


def methods_of(file: Path, module: str) -> Iterator[tuple[str, Method]]:
    """The methods that a file makes.

    Raises:
        InputError: it names methods and no class that makes them; or see ``literals``.
    """
    names, card = literals(file)
    if names and "class" not in card:
        raise InputError(f"{file}: CARD names no class; add CARD = {{'class': ..., 'family': ..., 'year': ..., 'paper': ...}}")
    for name, preset in names.items():
        yield name, _method(name, f"{module}:{card['class']}", preset, card)


def _method(name: str, target: str, preset: dict[str, Any], card: dict[str, Any]) -> Method:
    supervised, style = card.get("supervised", False), card.get("style", {}).get(name)
    return Method(
        target,
        preset,
        deterministic=card.get("deterministic", False),
        supervised=supervised if isinstance(supervised, bool) else name in supervised,
        family=card.get("family", "other"),
        year=card.get("year", 0),
        paper=card.get("paper", ""),
        derived=card.get("derived", False),
        style=tuple(style) if style else None,
    )


def discover(folder: Path = FOLDER, package: str = "semantic_hashing.methods") -> dict[str, Method]:
    """The methods of a folder: the unsupervised first, each kind by year, file and place in its file.

    Raises:
        InputError: two files make one name; or see ``methods_of``.
    """
    found: dict[str, tuple[tuple[Any, ...], Method]] = {}
    for file in sorted(folder.glob("*.py")):
        for place, (name, method) in enumerate(methods_of(file, f"{package}.{file.stem}")):
            if name in found:
                raise InputError(f"{file}: METHODS names '{name}', which another file makes; give it another name")
            found[name] = ((method.supervised, method.year, file.stem, place), method)
    return {name: method for name, (_, method) in sorted(found.items(), key=lambda item: item[1][0])}


METHODS: dict[str, Method] = discover()
# Names that a package registers and that are taken; a configuration is refused while there are any.
TAKEN: dict[str, str] = {}


def _register(points: list[EntryPoint], supervised: bool) -> None:
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        known = METHODS.get(point.name)
        if known is None:
            METHODS[point.name] = _elsewhere(point.name, point.value, supervised)
        elif known.target != point.value:
            TAKEN[point.name] = point.value


def _elsewhere(name: str, target: str, supervised: bool) -> Method:
    """A method of another package, with what its file says of it, if anything."""
    file = _file(target.partition(":")[0])
    try:
        names, card = literals(file) if file else ({}, {})
    except (InputError, SyntaxError, OSError):
        # A file that is wrong is refused when its class is loaded, not by every command.
        names, card = {}, {}
    method = _method(name, target, names.get(name, {}), card)
    return method._replace(supervised=supervised or method.supervised)


def _file(module: str) -> Path | None:
    """The source file of a module of another package, which is not imported."""
    top, *rest = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if not rest:
        return Path(spec.origin) if spec.origin else None
    files = [Path(folder, *rest).with_suffix(".py") for folder in spec.submodule_search_locations or ()]
    return next((file for file in files if file.is_file()), None)


_register(list(entry_points(group=GROUP)), supervised=False)
_register(list(entry_points(group=SUPERVISED_GROUP)), supervised=True)

# Controls are not methods: random codes give chance, exact rankings need no codes, product quantisation has codes that are not
# binary, label codes are a ceiling.
CONTROLS = ("Random", "Cosine", "BM25", "LSA", "PQ", "Labels")
# Those with a score at each code length.
CODED_CONTROLS = ("Random", "PQ")
# Those that read a derived input, with its name.
CONTROL_INPUTS = {"LSA": "lsa-128", "PQ": "lsa-128"}
