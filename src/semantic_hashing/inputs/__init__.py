"""Derived inputs: what several models of a data set learn from, made once from its training part alone.

An input has a name with its parameter, ``neighbours-25``; a rule, the module of this package that its name begins with; a
fingerprint, that of the module's statements; and a file, ``inputs/neighbours-25.npz`` beside the features.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.data.prepare.prepared import Prepared

NAMES = tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def derive(name: str, prepared: Prepared) -> dict[str, np.ndarray]:
    """Compute the input ``name`` from the training documents.

    Raises:
        InputError: there is no such input, or its parameter is none.
    """
    kind, parameter = parse(name)
    arrays: dict[str, np.ndarray] = importlib.import_module(f"{__name__}.{kind}").derive(prepared, parameter)
    return arrays


def parse(name: str) -> tuple[str, int]:
    """Kind and parameter of a name, ``neighbours-25``.

    Raises:
        InputError: there is no such kind, or the parameter is no whole number above 0.
    """
    kind, _, parameter = name.rpartition("-")
    if kind not in NAMES:
        raise InputError(f"unknown derived input '{name}'{nearest(kind or name, NAMES)}")
    if not re.fullmatch(r"[1-9]\d*", parameter):
        raise InputError(f"derived input '{name}': '{parameter}' is no whole number above 0; write it as {kind}-25")
    return kind, int(parameter)


def path(features: Path, name: str) -> Path:
    """The file of an input, beside the features that it is derived from."""
    return features.parent / "inputs" / f"{name}.npz"


def read(name: str, features: Path, prepared: Prepared) -> Mapping[str, np.ndarray]:
    """An input from its file, which is made where it is missing.

    Raises:
        InputError: there is no such input.
        RunError: the file is damaged.
    """
    if not path(features, name).is_file():
        write(name, features, prepared)
    return io.read_arrays(path(features, name))


def write(name: str, features: Path, prepared: Prepared) -> Path:
    """Derive an input, write its file and return the file's path."""
    io.write_arrays(path(features, name), derive(name, prepared))
    return path(features, name)
