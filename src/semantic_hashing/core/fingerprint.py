"""Fingerprints of code: a digest over the statements that can change a number."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path

from semantic_hashing.core.statements import PACKAGE, read

ROOT = Path(__file__).parents[1]


def digest(files: set[Path]) -> str:
    """Sixteen hexadecimal digits over the set of statements of these files."""
    found = sorted(set().union(*(read(file).statements for file in files)))
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
            waiting += read(source).imported
    return {file for name in seen if (file := _source(name, root)) is not None}


def elsewhere(module: str) -> set[Path]:
    """The source files of another package that registers a hasher, and what of this package they import."""
    # Finding a top-level package imports nothing of it.
    found = importlib.util.find_spec(module.partition(".")[0])
    if found is None or found.origin is None:
        return set()
    own = {path for folder in found.submodule_search_locations or () for path in Path(folder).rglob("*.py")} or {Path(found.origin)}
    return own.union(*(closure(name) for path in own for name in read(path).imported))


# Each once a process: a workflow asks for the fingerprints of many stages, which share most of their files.
@functools.cache
def _source(module: str, root: Path = ROOT) -> Path | None:
    # Resolved by path, not by import, so that nothing of the package (nor torch) is loaded to look at it.
    relative = Path(*module.split(".")[1:])
    for candidate in (root / relative.with_suffix(".py"), root / relative / "__init__.py") if module != PACKAGE else ():
        if candidate.is_file():
            return candidate
    return None
