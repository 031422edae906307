"""What a user's surroundings may do to libraries, settled before any of them is imported."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from semantic_hashing.core.errors import RunError

BACKEND, CODE_CACHE = "MPLBACKEND", "NUMBA_CACHE_DIR"
# The folders of the modules that numba compiles, whose code it keeps beside them if it may.
COMPILED = tuple(Path(__file__).parents[1] / package for package in ("retrieval", "neural"))


def draw_into_files() -> None:
    """Have this process, and those that it starts, draw for files.

    Whatever backend a notebook has set, which may not even be installed here, is not asked for.
    """
    os.environ[BACKEND] = "agg"


def keep_compiled_code() -> None:
    """Let numba keep compiled code where it may; where it may write nowhere, in a folder that goes with this process.

    Raises:
        RunError: there is not even a folder for temporary files.
    """
    if code_can_be_kept():
        return
    try:
        folder = tempfile.mkdtemp(prefix="semhash-numba-")
    except OSError as error:
        raise RunError(f"no folder for temporary files ({error.strerror or error}); set TMPDIR to one that can be written") from None
    atexit.register(_remove, folder, os.getpid())
    os.environ[CODE_CACHE] = folder


def code_can_be_kept() -> bool:
    """Whether numba finds a folder to write to, in the order in which it looks."""
    named = os.environ.get(CODE_CACHE)
    if named:
        return _takes_files(Path(named))
    return all(_takes_files(folder / "__pycache__") for folder in COMPILED) or _takes_files(_user_cache() / "numba")


def _remove(folder: str, maker: int) -> None:
    # A fork of the process that made it leaves it.
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


def _user_cache() -> Path:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises where there is none
    if sys.platform == "darwin":
        return home / "Library/Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")


def _takes_files(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
