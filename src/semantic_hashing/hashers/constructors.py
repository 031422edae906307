"""What a method's constructor takes, read from its source: nothing is imported, so that no command waits for torch.

The arguments of a hasher are dataclass fields, and those of its base classes. A class that is written otherwise, or whose source
cannot be found, is not known here; it is checked where it is imported.
"""

from __future__ import annotations

import ast
import functools
import importlib
from importlib.util import find_spec
from pathlib import Path
from types import NoneType
from typing import Any, Literal, NamedTuple, Union

from semantic_hashing.core.fingerprint import ROOT
from semantic_hashing.core.statements import PACKAGE
from semantic_hashing.hashers.catalogue import METHODS

# Whose fields every hasher has, and the frame whose k is the depth of the precision that is finally of interest.
BASE, FRAME = f"{PACKAGE}.hashers.base:Hasher", f"{PACKAGE}.hashers.epochs:EpochTrained"
# Modules that hold nothing but types and their bounds, which cost nothing to import.
CHEAP = (f"{PACKAGE}.hashers.options", f"{PACKAGE}.hashers.bounds")
KNOWN = {"Any": Any} | {kind.__name__: kind for kind in (bool, int, float, str)}


class Argument(NamedTuple):
    """An argument of a constructor.

    Attributes:
        type: its annotation; ``Any`` where the source alone does not say.
        owner: the class that states it, ``module:Class``.
        default: its default, where that is a literal; else None.
    """

    type: Any
    owner: str
    default: Any


def arguments(method: str) -> dict[str, Argument] | None:
    """The constructor's arguments of a method by name, ``bits`` and ``seed`` included; None where its source does not say."""
    return of_class(METHODS[method].target)


def selects_at_depth(method: str) -> bool:
    """Whether the method's option ``k`` is that of the frame of the epoch-trained methods: the depth at which it selects an epoch."""
    option = (arguments(method) or {}).get("k")
    return option is not None and option.owner == FRAME


def default(method: str, option: str) -> Any:
    """The default of an option, where its source says so; else None."""
    found = (arguments(method) or {}).get(option)
    return None if found is None else found.default


@functools.cache
def of_class(target: str) -> dict[str, Argument] | None:
    """As ``arguments``, of the class ``module:Class``."""
    module, _, name = target.partition(":")
    file = _file(module)
    if file is None:
        return None
    tree = _tree(file)
    found = next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None) if tree else None
    if found is None or any(isinstance(node, ast.FunctionDef) and node.name == "__init__" for node in found.body):
        return None
    assert tree is not None
    places = _places(tree, module)
    fields: dict[str, Argument] = {}
    for base in reversed(found.bases):
        inherited = of_class(places.get(ast.unparse(base), ""))
        if inherited is None:
            # A base that states no field, such as ABC, brings nothing.
            if target != BASE:
                return None
            continue
        fields |= inherited
    for node in found.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and "ClassVar" not in ast.unparse(node.annotation):
            fields[node.target.id] = Argument(_type(node.annotation, places), target, _literal(node.value))
    return fields


@functools.cache
def _tree(file: Path) -> ast.Module | None:
    try:
        return ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None


def _file(module: str) -> Path | None:
    """The source file of a module; of another package's, nothing but its top is looked up."""
    top, *rest = module.split(".")
    if top == PACKAGE:
        folders = [ROOT]
    else:
        try:
            spec = find_spec(top) if top else None
        except (ImportError, ValueError):
            return None
        if spec is None:
            return None
        if not rest:
            return Path(spec.origin) if spec.origin and spec.origin.endswith(".py") else None
        folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
    candidates = [path for folder in folders if rest for path in (Path(folder, *rest).with_suffix(".py"), Path(folder, *rest, "__init__.py"))]
    return next((path for path in candidates if path.is_file()), None)


def _places(tree: ast.Module, module: str) -> dict[str, str]:
    """Each name of a module -> where it is stated, ``module:name``."""
    places: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            places |= {alias.asname or alias.name: f"{node.module}:{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join([*module.split(".")[: -node.level or None], *([node.module] if node.module else [])])
            places |= {alias.asname or alias.name: f"{parent}:{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            places[node.name] = f"{module}:{node.name}"
    # A class that is reached through its package: semantic_hashing.hashers.base.Hasher.
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                places |= {f"{alias.asname or alias.name}.{name}": f"{alias.name}:{name}" for name in ("Hasher", "EpochTrained")}
    return places


def _type(node: ast.expr, places: dict[str, str]) -> Any:
    """The type that an annotation stands for; ``Any`` where it is another than these, or names what would have to be imported."""
    match node:
        case ast.Constant(None):
            return NoneType
        case ast.Name(name) if name in KNOWN:
            return KNOWN[name]
        case ast.Name(name):
            return _named(places.get(name, ""))
        case ast.BinOp(left, ast.BitOr(), right):
            return Union[_type(left, places), _type(right, places)]  # noqa: UP007 - of two values, not of two types
        case ast.Subscript(ast.Name("Literal"), inner):
            values = _literal(inner)
            return Literal[values]
        case ast.Subscript(ast.Name("Annotated"), ast.Tuple([inner, *_])):
            # Its bound is code, which is not run here: the hasher checks it.
            return _type(inner, places)
        case ast.Subscript(ast.Name("tuple"), ast.Tuple([inner, ast.Constant(value)])) if value is ...:
            return tuple[_type(inner, places), ...]  # type: ignore[misc]
    return Any


def _named(place: str) -> Any:
    """A type that stands elsewhere, ``module:name``: of a cheap module, or the alias ``name = Literal[...]`` at a module's top."""
    module, _, name = place.partition(":")
    if module in CHEAP:
        return getattr(importlib.import_module(module), name, Any)
    file = _file(module)
    tree = _tree(file) if file else None
    for statement in tree.body if tree else ():
        match statement:
            case ast.Assign([ast.Name(target)], ast.Subscript(ast.Name("Literal")) as value) if target == name:
                return _type(value, {})
    return Any


def _literal(node: ast.expr | None) -> Any:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None
