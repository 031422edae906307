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
    """Sixteen hexadecimal digits over the source files that a stage, or ``hash`` of a method, imports.

    Snakemake does not see an edit in a module that a command imports; rules carry this as a parameter, so that an edit
    reruns exactly what it touches. The closure is static: imports are read from the source, inside the package only.
    Comments, docstrings and layout do not count: they cannot change a number.
    """
    roots = [STAGES["hash"], METHODS[stage].target.partition(":")[0]] if stage in METHODS else [STAGES[stage]]
    files: set[Path] = set()
    for root in roots:
        files |= closure(root) if _of_package(root) else elsewhere(root)
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + _statements(file).encode() + b"\0")
    return digest.hexdigest()[:16]


def closure(module: str) -> set[Path]:
    """The package's source files that ``module`` imports, directly or not, itself included."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen and _source(name) is not None:
            seen.add(name)
            waiting += _imports(name)
    return {file for name in seen if (file := _source(name)) is not None}


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


def statements(source: str) -> str:
    """Python source without its comments, docstrings and layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


@functools.cache
def _source(module: str) -> Path | None:
    # Resolved by path, not by import, so that nothing of the package (nor torch) is loaded to look at it.
    root = Path(__file__).parent
    relative = Path(*module.split(".")[1:])
    for candidate in (root / relative.with_suffix(".py"), root / relative / "__init__.py") if module != PACKAGE else ():
        if candidate.is_file():
            return candidate
    return None


def _imports(module: str) -> list[str]:
    source = _source(module)
    assert source is not None
    return _imported(source)


# Once a process: a workflow asks for the fingerprints of many stages, which share most of their files.
@functools.cache
def _statements(file: Path) -> str:
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
