"""The manifest of a folder of results: the sha256 of every file as the run left it, and what is no longer so.

A manifest is the text that ``sha256sum`` writes and reads, so that ``sha256sum --check manifest.sha256`` in the folder
finds a changed file without this package.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError

FILE = "manifest.sha256"
# What a workflow goes on writing after the run, or at another time each run: it tells how a run went and holds no result.
# And what 'semhash adopt' trains beside the run.
UNRECORDED = ("logs", "benchmarks", "report.html", "adoption")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n\\]+)")


class Difference(NamedTuple):
    """A file that is not as the run left it: ``differs``, ``missing`` or ``extra``."""

    kind: str
    file: str


def write(folder: Path, outside: Iterable[Path] = ()) -> Path:
    """Record every file of ``folder`` and the files ``outside`` it, and return the manifest's path.

    Temporary files that a killed writer left in the folder are removed: nothing reads them.

    Args:
        folder: the results of a run, finished: nobody may be writing into it.
        outside: further files that belong to the run; recorded by their path relative to the folder.

    Raises:
        RunError: the folder is missing, or a file cannot be read or has a name that a manifest cannot hold.
    """
    if not folder.is_dir():
        raise RunError(f"{folder}: no such folder; run the workflow")
    for path in list(folder.rglob(".*.part")):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    names = sorted({*_inside(folder), *(_relative(path, folder) for path in outside)})
    for name in names:
        if not _LINE.fullmatch(f"{'0' * 64}  {name}"):
            raise RunError(f"{folder / name}: a name with a backslash or a line break; rename it")
    try:
        lines = [f"{io.sha256(folder / name)}  {name}\n" for name in names]
    except OSError as error:
        raise RunError(f"{error.filename}: cannot be read ({error.strerror}); run the step that makes it") from None
    io.write_text(folder / FILE, "".join(lines))
    return folder / FILE


def read(folder: Path) -> dict[str, str]:
    """Path relative to the folder -> sha256, in the order of the manifest.

    Raises:
        InputError: there is no such folder, or it has no manifest.
        RunError: the manifest is not as ``write`` writes it.
    """
    path = folder / FILE
    if not path.is_file():
        what = "no manifest in this folder; a finished run has one, and 'semhash manifest' writes one" if folder.is_dir() else "no such folder"
        raise InputError(f"{path if folder.is_dir() else folder}: {what}")
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    parsed = [_LINE.fullmatch(line) for line in lines[:-1]]
    found = {match[2]: match[1] for match in parsed if match}
    if lines[-1] or len(found) < len(lines) - 1 or list(found) != sorted(found):
        raise RunError(f"{path}: not a manifest as a run writes it; it was changed or cut short")
    return found


def differences(folder: Path) -> list[Difference]:
    """Every file that differs from the manifest, is missing, or lies in the folder and is not recorded, by name.

    Raises:
        InputError: there is no manifest.
        RunError: the manifest is damaged.
    """
    recorded = read(folder)
    found = [Difference("extra", name) for name in _inside(folder) if name not in recorded]
    for name, sha256 in recorded.items():
        path = folder / name
        if not path.is_file():
            found.append(Difference("missing", name))
        elif io.sha256(path) != sha256:
            found.append(Difference("differs", name))
    return sorted(found, key=lambda difference: difference.file)


def _inside(folder: Path) -> list[str]:
    """Files of the folder that a manifest records; links count, whatever they lead to."""
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return [name.as_posix() for name in names if name.parts[0] not in UNRECORDED and name != PurePath(FILE)]


def _relative(path: Path, folder: Path) -> str:
    # By name alone: results may be a link to another disk.
    ups = 0
    target, start = path.absolute(), folder.absolute()
    while not target.is_relative_to(start):
        start, ups = start.parent, ups + 1
    return PurePath(*[".."] * ups, target.relative_to(start)).as_posix()
