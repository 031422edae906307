"""Fingerprints of code: a digest over the statements that can change a number."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from semantic_hashing.core import fstrings

PACKAGE = "semantic_hashing"
ROOT = Path(__file__).parents[1]


def digest(files: set[Path]) -> str:
    """Sixteen hexadecimal digits over the set of statements of these files."""
    found = sorted(set().union(*(_read(file).statements for file in files)))
    return hashlib.sha256("\0".join(found).encode()).hexdigest()[:16]


def closure(module: str, root: Path = ROOT) -> set[Path]:
    """The source files that ``module`` of the package at ``root`` imports, directly or not, itself included."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        source = _source(name, root)
        if name not in seen and source is not None:
            seen.add(name)
            waiting += _read(source).imported
    return {file for name in seen if (file := _source(name, root)) is not None}


def elsewhere(module: str) -> set[Path]:
    """The source files of another package that registers a hasher, and what of this package they import."""
    # Finding a top-level package imports nothing of it.
    found = importlib.util.find_spec(module.partition(".")[0])
    if found is None or found.origin is None:
        return set()
    own = {path for folder in found.submodule_search_locations or () for path in Path(folder).rglob("*.py")} or {Path(found.origin)}
    return own.union(*(closure(name) for path in own for name in _read(path).imported))


def of_package(module: str) -> bool:
    """Whether a module is one of this package."""
    return module.partition(".")[0] == PACKAGE


def statements(tree: ast.Module) -> frozenset[str]:
    """The statements at the top of a module that can change a number, each on its own.

    Left out: comments, docstrings and layout, imports of this package's modules wherever they stand, a method's card, and
    what a type checker alone reads. An import of another package counts, name by name. The tree is changed.
    """
    found: set[str] = set()
    for node in _Bare().visit(tree).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            # Each imported name is a statement of its own, so that its line and its neighbours do not matter.
            for alias in node.names:
                node.names = [alias]
                found.add(ast.unparse(node))
        else:
            found.add(ast.unparse(node))
    return frozenset(found)


class _Bare(ast.NodeTransformer):
    """Takes out what ``statements`` leaves out, and writes f-strings alike."""

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        node.names = [alias for alias in node.names if not of_package(alias.name)]
        return node if node.names else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if of_package(node.module or "") or node.module == "__future__" else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        # A method's card is read by tables and pages; what makes a variant is in METHODS.
        return None if [_name(target) for target in node.targets] == ["CARD"] else self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return fstrings.written(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if _name(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return None
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        node = super().generic_visit(node)
        if hasattr(node, "body") and node.body == [] and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]
        return node


def _name(node: ast.expr) -> str:
    """A name, with dots or without; "" for any other expression."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


# Each once a process: a workflow asks for the fingerprints of many stages, which share most of their files.
@functools.cache
def _source(module: str, root: Path = ROOT) -> Path | None:
    # Resolved by path, not by import, so that nothing of the package (nor torch) is loaded to look at it.
    relative = Path(*module.split(".")[1:])
    for candidate in (root / relative.with_suffix(".py"), root / relative / "__init__.py") if module != PACKAGE else ():
        if candidate.is_file():
            return candidate
    return None


class _Read(NamedTuple):
    imported: list[str]
    statements: frozenset[str]


@functools.cache
def _read(file: Path) -> _Read:
    """The modules of this package that a file imports, wherever it does so, and its statements."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found: list[str] = []
    for node in _lines(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return _Read([name for name in found if name.startswith(f"{PACKAGE}.")], statements(tree))


def _lines(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below a node; expressions, which hold none, are not looked into."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child
            yield from _lines(child)
