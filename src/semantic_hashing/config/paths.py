"""Names and paths of a configuration that go on into the shell, into Snakemake's patterns, into TeX, and into names of files."""

from __future__ import annotations

import re
from pathlib import Path

# The workflow's commands stand in a shell, TeX looks into this folder, and its list of folders is parted by colons.
FOLDER = re.compile(r"[\w./+@,=-]+")
# A name becomes a folder's name, a wildcard of the workflow and a word on a command line.
NAME = re.compile(r"\w[\w.+=,@-]*")
# What stands on Snakemake's command line for nothing: it reads no YAML there.
NOTHING = ("null", "Null", "NULL", "~", "")


def expanded(path: Path | None) -> Path | None:
    """The path, with ``~`` for the home folder.

    Raises:
        ValueError: there is no such user's home, or the path has a brace or a line's end, which Snakemake would take for a pattern's.
    """
    if path is None:
        return None
    try:
        found = path.expanduser() if path.as_posix().startswith("~") else path
    except RuntimeError:
        raise ValueError(f"'{path}' begins with ~, and there is no such home folder; write the path out") from None
    _no_pattern(found)
    return found


def _no_pattern(path: Path) -> None:
    bad = next((char for char in path.as_posix() if char in "{}" or ord(char) < 32), None)
    if bad is not None:
        raise ValueError(f"'{path}' has the character {bad!r}, which the workflow takes for a pattern; rename it")


def folder(path: Path) -> Path:
    """The folder of a run, fit for the shell and for TeX.

    Raises:
        ValueError: it has another character than letters, digits and ``. _ - + @ , = /``, or begins with ``-``.
    """
    text = path.as_posix()
    bad = next((char for char in text if not FOLDER.fullmatch(char)), "-" if text.startswith("-") else None)
    if bad is not None:
        raise ValueError(f"'{text}' has the character '{bad}', which the shell or TeX would take otherwise; use letters, digits and . _ - + @ , = /")
    return path


def name(axis: str, value: str) -> str:
    """A name, fit to be a folder's and a word on a command line.

    Raises:
        ValueError: it has another character than letters, digits and ``. _ - + @ , =``, or begins with one of these but ``_``.
    """
    if not NAME.fullmatch(value):
        raise ValueError(f"{axis}: '{value}' cannot be a folder's name; use letters, digits and . _ - + @ , =, and begin with a letter or digit")
    return value


def checkout(folder: Path) -> None:
    """See that Snakemake can work in the project's folder.

    Raises:
        ValueError: its path has a brace or a line's end.
    """
    _no_pattern(folder)
