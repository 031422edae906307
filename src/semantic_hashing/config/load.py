"""Reading a configuration: the files of the base, what is laid over them, and the check of the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from semantic_hashing.config import paths
from semantic_hashing.config.corpora import Corpus
from semantic_hashing.config.overlay import merge, read_yaml
from semantic_hashing.config.run import Config
from semantic_hashing.config.search import TAGS
from semantic_hashing.config.studies import of_analyses
from semantic_hashing.core import packaged as of_package
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.data.prepare.recipe import Recipe

FOLDER = Path("config")
# The sections of the base, each laid over the one before; the Snakefile names the same.
SECTIONS = ("config.yaml", "corpora.yaml", "recipes.yaml", "tuned.yaml", "search.yaml")
BASE = tuple(FOLDER / name for name in SECTIONS)
# What the search chose; made by 'semhash choose' and laid over the base.
CHOSEN = FOLDER / "chosen.yaml"


def parse(values: dict[str, Any], source: str = "configuration") -> Config:
    """Check a merged configuration.

    Raises:
        InputError: the first thing that is wrong, in one line with the nearest valid key.
    """
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        raise InputError(f"{source}: {_first_line(error)}") from None


def read_base(root: Path = Path()) -> dict[str, Any]:
    """The studies of the analyses, and the sections of the base, each laid over the one before, of the project in the folder ``root``.

    Raises:
        InputError: see ``read_yaml``.
    """
    check_folder(root)
    values = of_analyses()
    for path in BASE:
        values = merge(values, read_yaml(root / path))
    return values


def check_folder(root: Path = Path()) -> None:
    """See that a folder is the project's: it has every section of the base, which would else be left out without a word.

    Raises:
        InputError: it has not; or its path is one that Snakemake cannot work in.
    """
    for path in BASE:
        if not (root / path).is_file():
            raise InputError(f"{path}: no such file in {root.absolute()}; run it in the project's folder")
    try:
        paths.checkout(root.absolute())
    except ValueError as error:
        raise InputError(f"the project's folder: {error}") from None


def root(folder: Path = Path()) -> Path:
    """The folder whose ``config`` is the base: that of a checkout; elsewhere what comes with the package.

    A project of another kind may have a ``config/config.yaml`` too; the other sections say that it is this one.
    """
    return folder if any((folder / path).is_file() for path in BASE[1:]) else of_package.FOLDER


def load(overlay: Path | None = None, *, packaged: bool = False) -> Config:
    """The base, what the search chose, and ``overlay``, each laid over the one before, checked.

    Args:
        overlay: a configuration file, if any.
        packaged: take the base that comes with the package, in a checkout too.

    Raises:
        InputError: see ``read_yaml`` and ``parse``.
    """
    base = of_package.FOLDER if packaged else root()
    values = read_base(base)
    if base == of_package.FOLDER:
        values["sources"] = str(base / values["sources"])
    if (base / CHOSEN).is_file():
        values = merge(values, read_yaml(base / CHOSEN))
    if overlay is not None:
        values = merge(values, read_yaml(overlay))
    return parse(values, str(overlay or BASE[0]))


def json_schema() -> dict[str, Any]:
    """The JSON schema of a whole configuration, made from the models."""
    return Config.model_json_schema()


def _first_line(error: ValidationError) -> str:
    problem = error.errors()[0]
    location = [str(part) for part in problem["loc"] if part not in TAGS]
    key = ".".join(location)
    if problem["type"] == "extra_forbidden":
        return f"unknown key '{key}'{nearest(location[-1], _fields(location[:-1]))}"
    if problem["type"] == "missing":
        return f"the key '{key}' is missing"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "value_error":
        return f"{key}: {message}" if key else message
    return f"{key}: {message[0].lower() + message[1:]}, not {problem['input']!r}"


def _fields(location: list[str]) -> list[str]:
    owner: type[BaseModel] = Config
    if location[:1] == ["corpora"]:
        owner = Corpus
    elif location[:1] == ["recipes"]:
        owner = Recipe
    return list(owner.model_fields)
