"""The statements of a source file that can change a number, and the modules of this package that it imports."""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from semantic_hashing.core import fstrings
from semantic_hashing.core.atomic import atomic
from semantic_hashing.core.errors import RunError

PACKAGE = "semantic_hashing"
# Beside the bytecode of each file, for each version of Python: what was found in it, so that a plan need not parse the package anew.
KEPT = f"{{}}.{sys.implementation.cache_tag}.statements.json"


class Read(NamedTuple):
    """What was found in a file: modules of this package, in the order of the file, and the statements."""

    imported: list[str]
    statements: frozenset[str]


# Each once a process: a workflow asks for the fingerprints of many stages, which share most of their files.
@functools.cache
def read(file: Path) -> Read:
    """The modules of this package that a file imports, wherever it does so, and its statements.

    What was found is kept under a digest of the file's bytes and of this code, and found anew where either differs.

    Raises:
        OSError: the file cannot be read.
        SyntaxError: it is no Python.
    """
    content = file.read_bytes()
    key = hashlib.sha256(_own() + content).hexdigest()
    kept = file.parent / "__pycache__" / KEPT.format(file.stem)
    found = _kept(kept, key)
    if found is None:
        tree = ast.parse(content)
        found = Read(list(_imported(tree)), statements(tree))
        _keep(kept, key, found)
    return found


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


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in _lines(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in names if name.startswith(f"{PACKAGE}."))


def _lines(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below a node; expressions, which hold none, are not looked into."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child
            yield from _lines(child)


@functools.cache
def _own() -> bytes:
    """A digest of the code that finds statements."""
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in (__file__, fstrings.__file__))).digest()


def _kept(path: Path, key: str) -> Read | None:
    """What was kept under this key; None where there is nothing, or nothing that can be read."""
    try:
        record = json.loads(path.read_bytes())
        return Read(record["imported"], frozenset(record["statements"])) if record["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, key: str, found: Read) -> None:
    """Keep it for the next process; a folder that takes no files is left as it is."""
    record = {"key": key, "imported": found.imported, "statements": sorted(found.statements)}
    with contextlib.suppress(RunError), atomic(path, "w") as stream:
        json.dump(record, stream)
