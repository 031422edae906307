"""A paper: a folder of data, its citation, and the names that it uses and this package does not know."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, model_validator

from semantic_hashing.core import packaged
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.literature.checked import Document, Position, check_name, checked, mapping

FOLDER = Path("literature")
SHEET = "paper.yaml"


class Sheet(Document):
    """What ``paper.yaml`` holds."""

    title: str = Field(min_length=1)
    authors: tuple[str, ...] = Field(min_length=1, description="Each as `Family, Given`.")
    venue: str = Field(min_length=1)
    year: int = Field(ge=1900, le=2100)
    doi: str | None = None
    url: str | None = None
    key: str = Field(min_length=1, description="Its key in a BibTeX file.")
    label: str = Field(min_length=1, description="Its short name in tables.")
    variants: tuple[str, ...] = Field((), description="Its own unsupervised models, in the order in which it claims that they get better.")
    methods: dict[str, str] = Field({}, description="Methods that it reports and this package lacks: name -> full name.")
    ablations: dict[str, str] = Field({}, description="Its methods without a part, here or not, which are no rivals: name -> what is taken out.")
    datasets: dict[str, str] = Field({}, description="Data sets that it reports and the configuration lacks: name -> title.")
    quotes: dict[str, str] = Field({}, description="Papers that it quotes and that have no folder here: name -> reference.")
    protocol: str = Field("", description="How it measured, and how far that can be held against this project.")

    @model_validator(mode="after")
    def _has_link(self) -> Sheet:
        if not self.doi and not self.url:
            raise ValueError("the citation needs a doi or a url")
        return self


class Paper(Document):
    """A paper of the literature.

    Attributes:
        name: the name of its folder, by which configurations and tables name it.
        folder: its folder.
        sheet: its citation and names.
    """

    name: str
    folder: Path
    sheet: Sheet

    @property
    def methods(self) -> list[str]:
        """The names that its files may use for a method: those of this package and those that it declares."""
        return [*METHODS, *self.sheet.methods, *self.sheet.ablations]


def find(name: str) -> Path:
    """The folder of a paper, named by its folder under ``literature`` or by a path; outside a checkout the package's own count.

    Raises:
        InputError: there is no such folder; the nearest name is given.
    """
    for folder in (FOLDER / name, Path(name), packaged.LITERATURE / name):
        if folder.is_dir():
            return folder
    raise InputError(f"unknown paper '{name}'{nearest(name, names())}; or name a folder of your own by its path")


def names() -> list[str]:
    """The papers of the folder ``literature``, by name; where there are none, those that come with the package."""
    of_checkout, of_package = (sorted(sheet.parent.name for sheet in folder.glob(f"*/{SHEET}")) for folder in (FOLDER, packaged.LITERATURE))
    return of_checkout or of_package


def files(name: str) -> list[Path]:
    """The files of a paper: what a step that reads it depends on.

    Raises:
        InputError: there is no such paper.
    """
    return sorted(path for path in find(name).iterdir() if path.suffix in (".yaml", ".csv"))


def read(name: str) -> Paper:
    """Read a paper's citation and names.

    Raises:
        InputError: there is no such paper, its citation is missing or incomplete, or it names an unknown key or method.
    """
    folder = find(name)
    path = folder / SHEET
    if not path.is_file():
        raise InputError(f"{path}: no such file; a paper needs its citation there: title, authors, venue, year, key, label, and doi or url")
    paper = Paper(name=folder.resolve().name, folder=folder, sheet=checked(Sheet, mapping(path), path))
    for method in paper.sheet.methods:
        if method in METHODS:
            raise InputError(f"{Position(path, ('methods', method))}: '{method}' is a method of this package and needs no declaration")
    for method in paper.sheet.variants:
        check_name(method, paper.methods, "method", Position(path, ("variants",)))
    return paper
