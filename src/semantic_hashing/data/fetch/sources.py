"""The table of data versions: where each file of each version lies and how it is verified."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from semantic_hashing.core import delimited, text
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.data.prepare.recipe import Strict

HTTP, PYPI, MIRROR = "http", "pypi", "mirror"
SHA1, SHA256, MD5 = r"^[0-9a-f]{40}$", r"^[0-9a-f]{64}$", r"^[0-9a-f]{32}$"
NAME = r"^[a-z0-9][a-z0-9-]*$"

# An empty cell is an unknown value.
_Optional = BeforeValidator(lambda value: value or None)
_Words = BeforeValidator(lambda value: tuple(value.split()) if isinstance(value, str) else value)


class Address(Strict):
    """One row: one place where one file of one version of a data set may be had.

    The file is kept as the address gives it, so that two addresses of a file may differ in compression; readers recognise
    a compressed file by its first bytes.
    """

    dataset: str = Field(pattern=NAME)
    version: str = Field(pattern=NAME)
    file: str = Field(pattern=r"^[A-Za-z0-9][\w.+-]*$", description="Name of the file once it is here.")
    address: str = Field(description="http(s)://..., pypi:NAME==VERSION, or mirror:PATH inside the mirror folder.")
    sha256: Annotated[str | None, _Optional] = Field(pattern=SHA256, description="sha256 of the file as published.")
    md5: Annotated[str | None, _Optional] = Field(pattern=MD5, description="md5 of the file, where only that was published.")
    bytes: Annotated[int | None, _Optional] = Field(gt=0, description="Size of the file.")
    members: Annotated[tuple[str, ...], _Words] = Field(description="Patterns of the archive members that the reader reads.")
    members_sha256: Annotated[str | None, _Optional] = Field(pattern=SHA256, description="sha256 over those members, for repacked archives.")
    git_blob: Annotated[tuple[Annotated[str, Field(pattern=SHA1)], ...], _Words] = Field(
        description="git blob ids of the file or of what it decompresses to."
    )
    licence: str = Field(min_length=1)
    note: str

    @property
    def kind(self) -> str:
        """``http``, ``pypi`` or ``mirror``."""
        return {"https": HTTP}.get(scheme := self.address.partition(":")[0], scheme)

    @property
    def target(self) -> str:
        """What follows ``pypi:`` or ``mirror:``."""
        return self.address.partition(":")[2]

    @model_validator(mode="after")
    def _complete(self) -> Address:
        if self.kind == PYPI:
            if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", self.target):
                raise ValueError(f"address: '{self.address}' does not name a package as pypi:NAME==VERSION")
            if self.sha256 is None:
                raise ValueError("sha256: a package is taken by version and sha256, and the sha256 is missing")
        elif self.kind == MIRROR:
            path = PurePosixPath(self.target)
            if not self.target or path.is_absolute() or ".." in path.parts:
                raise ValueError(f"address: '{self.address}' is not a path inside the mirror folder")
        elif not re.match(r"https?://[^/\s]+/\S+$", self.address):
            raise ValueError(f"address: '{self.address}' is not http(s)://..., pypi:NAME==VERSION or mirror:PATH")
        if self.members_sha256 and not self.members:
            raise ValueError("members: members_sha256 is given, but not which members it covers")
        return self


def read(path: Path) -> list[Address]:
    """The rows of the table, in order.

    Raises:
        InputError: the table cannot be read or a row is malformed; the message names the line.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); 'sources' in the configuration names this table") from None
    records = delimited.records(path, text.decode(content, path))
    _, header = next(records, (1, []))
    columns = list(Address.model_fields)
    for name in header:
        if name not in columns:
            raise InputError(f"{path}: unknown column '{name}'{nearest(name, columns)}")
    places = delimited.places(path, header, columns)
    for name in columns:
        if name not in places:
            raise InputError(f"{path}: the column '{name}' is missing")
    rows = []
    for line, cells in records:
        if len(cells) != len(header):
            raise InputError(f"{path}, line {line}: the row has {'more' if len(cells) > len(header) else 'fewer'} cells than the header")
        rows.append(_row(path, line, dict(zip(header, cells, strict=True))))
    return rows


def select(rows: list[Address], dataset: str, version: str, path: Path) -> dict[str, list[Address]]:
    """The addresses of each file of a version, in order of trial.

    Args:
        rows: the table.
        dataset: name of the data set.
        version: name of the version.
        path: where the table was read from, for messages.

    Raises:
        InputError: the table has no such data set or version; the message names the nearest.
    """
    versions = list(dict.fromkeys(row.version for row in rows if row.dataset == dataset))
    if not versions:
        raise InputError(f"{path}: unknown data set '{dataset}'{nearest(dataset, dict.fromkeys(row.dataset for row in rows))}")
    if version not in versions:
        raise InputError(f"{path}: {dataset} has no version '{version}'{nearest(version, versions)}")
    files: dict[str, list[Address]] = {}
    for row in rows:
        if (row.dataset, row.version) == (dataset, version):
            files.setdefault(row.file, []).append(row)
    return files


def _row(path: Path, line: int, row: dict[str, str]) -> Address:
    try:
        return Address.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] != "value_error":
            column = str(first["loc"][0])
            message = f"{column}: {message[0].lower() + message[1:]}, not {row.get(column)!r}"
        raise InputError(f"{path}, line {line}: {message}") from None
