"""The table of planted defects: read from ``planted/*.yaml``, a file a subject."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "planted"
TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Defect:
    """A mistake that somebody could make, in one place of the package.

    Attributes:
        subject: the file of the table, without its suffix.
        name: what it is called.
        defect: what it is, in one sentence.
        module: the file, relative to the package.
        text: what stands there, exactly once.
        planted: what is put in its place.
        tests: files of tests, or single tests of slow files, of which at least one must fail; relative to ``tests``.
        central: whether it is planted in ``make test`` too.
    """

    subject: str
    name: str
    defect: str
    module: str
    text: str
    planted: str
    tests: tuple[str, ...]
    central: bool = False


def read() -> list[Defect]:
    """Every defect of the table, in the order of its files."""
    return [
        Defect(path.stem, **entry | {"tests": tuple(entry["tests"])})
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
