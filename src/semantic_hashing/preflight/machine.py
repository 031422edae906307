"""What this machine has of what the project needs, and the line that mends what it lacks."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

from semantic_hashing.config import Config
from semantic_hashing.core import extras, provenance
from semantic_hashing.core.errors import InputError
from semantic_hashing.preflight import figures, folders

OLDEST, NEWEST = (3, 11), (3, 13)
# What `make tex` installs, by the program or the file that shows it.
PROGRAMS = {"latexmk": "latexmk", "pdflatex": "texlive-latex-recommended", "pdftotext": "poppler-utils"}
STYLES = {"lmodern.sty": "lmodern", "booktabs.sty": "texlive-latex-recommended"}
# A run of the whole grid with its codes, and one model.
SPACE_GIB, MODEL_GIB = 4, 1


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        name: what.
        found: what is there.
        mend: what to do, empty where nothing is missing.
        needed: whether a run fails without it.
    """

    name: str
    found: str
    mend: str = ""
    needed: bool = True


def findings(config: Config) -> Iterator[Finding]:
    """Everything that is looked at. Nothing is written but a figure that is thrown away."""
    yield _python()
    yield _libraries()
    yield from _tex()
    yield _figures()
    yield _mirror(config)
    yield _folder(config)
    yield _space(config)
    yield _memory()
    yield _gpu(config)


def _python() -> Finding:
    version = platform.python_version()
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding("Python", version)
    return Finding("Python", version, "install 3.11, 3.12 or 3.13, and make PYTHON=python3.11")


def _libraries() -> Finding:
    missing, base = [], False
    for line in importlib.metadata.requires("semantic-hashing") or []:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": "workflow"}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(f"no {requirement.name}")
            base |= requirement.marker is None
        else:
            if not requirement.specifier.contains(version, prereleases=True):
                missing.append(f"{requirement.name} {version} is not {requirement.specifier}")
                base = True
    if missing:
        return Finding("Libraries", "; ".join(missing), "pip install --requirement requirements.lock" if base else extras.INSTALL)
    return Finding("Libraries", "all, in versions that fit")


def _tex() -> Iterator[Finding]:
    packages = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if shutil.which("kpsewhich") is not None:
        packages += [package for style, package in STYLES.items() if not _has_style(style)]
    if packages:
        line = f"make tex, or: sudo apt-get install --no-install-recommends {' '.join(dict.fromkeys(packages))}"
        yield Finding("TeX", f"lacks {', '.join(dict.fromkeys(packages))}; there will be scores and no paper", line, needed=False)
    else:
        yield Finding("TeX", "latexmk, pdflatex and the fonts")


def _has_style(name: str) -> bool:
    return subprocess.run(["kpsewhich", name], capture_output=True, check=False).returncode == 0


def _figures() -> Finding:
    try:
        figures.check()
    except ModuleNotFoundError as error:
        return Finding("Figures", f"no {error.name}", extras.INSTALL)
    except InputError as error:
        return Finding("Figures", str(error), "unset MPLBACKEND and MATPLOTLIBRC, or mend matplotlibrc")
    return Finding("Figures", "can be drawn")


def _mirror(config: Config) -> Finding:
    try:
        mirror = config.mirror_folder()
    except InputError as error:
        return Finding("Mirror", str(error), "name another folder, or none")
    return Finding("Mirror", "none is named; data come from the network" if mirror is None else str(mirror))


def _folder(config: Config) -> Finding:
    try:
        folders.check(config)
    except InputError as error:
        return Finding("Results", str(error), "name another with results: and raw:")
    return Finding("Results", f"{config.results} can be written")


def _space(config: Config) -> Finding:
    place = config.results.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / 2**30
    mend = "" if free >= SPACE_GIB else f"free {SPACE_GIB} GiB, or name another folder with results:"
    return Finding("Space", f"{free:.1f} GiB are free at {place}", mend)


def _memory() -> Finding:
    meminfo = Path("/proc/meminfo")
    lines = meminfo.read_text().splitlines() if meminfo.is_file() else []
    available = [int(line.split()[1]) / 2**20 for line in lines if line.startswith("MemAvailable")]
    cores = int(provenance.machine()["cores"])
    if not available:
        return Finding("Memory", f"unknown; {cores} cores")
    jobs = int(available[0] / MODEL_GIB)
    found = f"{available[0]:.1f} GiB are free, {cores} cores"
    mend = "" if jobs >= cores else f"snakemake --cores {max(1, jobs)}: a model takes up to {MODEL_GIB} GiB"
    return Finding("Memory", found, mend, needed=jobs < 1)


def _gpu(config: Config) -> Finding:
    import torch

    if torch.cuda.is_available():
        return Finding("GPU", f"{torch.cuda.get_device_name(0)}; device: cuda uses it")
    mend = "device: cpu, or a torch with CUDA and a driver" if config.device == "cuda" else ""
    return Finding("GPU", "none that torch finds; none is needed", mend)
