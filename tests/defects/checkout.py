"""A copy of the package in which a defect is planted, beside the project's other files."""

import shutil
from pathlib import Path

from .table import Defect

ROOT = Path(__file__).parents[2]
PACKAGE = Path("src/semantic_hashing")
# What the package finds by its place: the folders beside ``src``.
BESIDE = ("config", "literature", "paper", "results", "workflow", "profiles", "Snakefile", "pyproject.toml")


def plant(defect: Defect | None, folder: Path) -> Path:
    """Copy the package into ``folder``, replace the defect's text, and return the folder that Python imports from.

    Compiled files are copied with it, and files keep their times, so that only the module that is changed is compiled again.

    Raises:
        ValueError: the text to replace does not stand in the module exactly once.
    """
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE)
    for name in BESIDE:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    if defect is not None:
        module = folder / PACKAGE / defect.module
        source = module.read_text(encoding="utf-8")
        places = source.count(defect.text)
        if places != 1:
            raise ValueError(f"{defect.subject}.yaml, '{defect.name}': its text stands {places} times in {defect.module}, not once")
        module.write_text(source.replace(defect.text, defect.planted), encoding="utf-8")
    return folder / "src"
