"""Where a number comes from: fingerprints of the code that made it, versions, machine."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import subprocess
from pathlib import Path

from semantic_hashing.names import METHODS

PACKAGE = "semantic_hashing"
ROOT = Path(__file__).parent
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "pandas", "snakemake")

# The module that a stage's command calls; what it imports is that stage's code.
STAGES = {
    "fetch": "semantic_hashing.data.fetch",
    "prepare": "semantic_hashing.data.prepare",
    "hash": "semantic_hashing.hashers.driver",
    "score": "semantic_hashing.retrieval.score",
    "control": "semantic_hashing.retrieval.controls",
    "collect": "semantic_hashing.report.origin",
    "audit": "semantic_hashing.report.audit",
    "claims": "semantic_hashing.report.claims",
    "mistakes": "semantic_hashing.report.mistakes",
    "words": "semantic_hashing.hashers.words",
    "word-scores": "semantic_hashing.report.words",
    "groups": "semantic_hashing.report.groups",
    "timeline": "semantic_hashing.report.timeline",
    "posts": "semantic_hashing.report.posts",
    "noise": "semantic_hashing.report.noise",
    "tables": "semantic_hashing.report.tables",
    "figures": "semantic_hashing.report.figures",
    "numbers": "semantic_hashing.report.numbers",
    "manifest": "semantic_hashing.report.artefacts",
}


def fingerprint(stage: str) -> str:
    """Sixteen hexadecimal digits over the statements that a stage, or ``hash`` of a method, runs.

    Snakemake does not see an edit in a module that a command imports; rules carry this as a parameter, so that an edit
    reruns exactly what it touches. The closure is static: imports are read from the source, inside the package only.

    What counts is the set of statements of those modules, see ``statements``: not the names of files and folders, the
    order of files, or the lines that import modules of this package. So a file may move, and be cut into two.
    """
    roots = [STAGES["hash"], METHODS[stage].target.partition(":")[0]] if stage in METHODS else [STAGES[stage]]
    return digest(set().union(*(closure(root) if _of_package(root) else elsewhere(root) for root in roots)))


def digest(files: set[Path]) -> str:
    """Sixteen hexadecimal digits over the set of statements of these files."""
    found = sorted(set().union(*(_statements(file) for file in files)))
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
            waiting += _imported(source)
    return {file for name in seen if (file := _source(name, root)) is not None}


def elsewhere(module: str) -> set[Path]:
    """The source files of another package that registers a hasher, and what of this package they import."""
    # Finding a top-level package imports nothing of it.
    found = importlib.util.find_spec(module.partition(".")[0])
    if found is None or found.origin is None:
        return set()
    own = {path for folder in found.submodule_search_locations or () for path in Path(folder).rglob("*.py")} or {Path(found.origin)}
    return own.union(*(closure(name) for path in own for name in _imported(path)))


def _of_package(module: str) -> bool:
    return module.partition(".")[0] == PACKAGE


def statements(source: str) -> frozenset[str]:
    """The statements at the top of a module that can change a number, each on its own.

    Left out: comments, docstrings and layout, imports of this package's modules wherever they stand, and what a type
    checker alone reads. An import of another package counts, name by name.
    """
    found: set[str] = set()
    for node in _Bare().visit(ast.parse(source)).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            # Each imported name is a statement of its own, so that its line and its neighbours do not matter.
            for alias in node.names:
                node.names = [alias]
                found.add(ast.unparse(node))
        else:
            found.add(ast.unparse(node))
    return frozenset(found)


class _Bare(ast.NodeTransformer):
    """Takes out what ``statements`` leaves out."""

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        node.names = [alias for alias in node.names if not _of_package(alias.name)]
        return node if node.names else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if _of_package(node.module or "") or node.module == "__future__" else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return None
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        node = super().generic_visit(node)
        if hasattr(node, "body") and node.body == [] and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]
        return node


def _source(module: str, root: Path = ROOT) -> Path | None:
    # Resolved by path, not by import, so that nothing of the package (nor torch) is loaded to look at it.
    relative = Path(*module.split(".")[1:])
    for candidate in (root / relative.with_suffix(".py"), root / relative / "__init__.py") if module != PACKAGE else ():
        if candidate.is_file():
            return candidate
    return None


# Once a process: a workflow asks for the fingerprints of many stages, which share most of their files.
@functools.cache
def _statements(file: Path) -> frozenset[str]:
    return statements(file.read_text(encoding="utf-8"))


@functools.cache
def _imported(file: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in found if name.startswith(f"{PACKAGE}.")]


def versions() -> dict[str, str]:
    """Versions of the libraries that the numbers depend on."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def machine() -> dict[str, str | int]:
    """Processor, cores, operating system and Python of this machine."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def revision() -> str:
    """The project's git revision, ``-dirty`` with uncommitted changes, or ``unknown`` outside a checkout."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
