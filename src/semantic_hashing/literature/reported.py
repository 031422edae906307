"""The values that a paper prints, with how far their transcription can be trusted."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from semantic_hashing.core import delimited, text
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.literature.checked import check_name
from semantic_hashing.literature.paper import Paper, names

if TYPE_CHECKING:
    import pandas as pd

FILE = "reported.csv"
# verified: two independent sources agree; single-source; unverified: a secondary transcription, not checked against the printed page.
TRANSCRIPTIONS = ("verified", "single-source", "unverified")
SETTINGS = ("unsupervised", "supervised")
REQUIRED = ("table", "dataset", "setting", "method", "bits", "transcription", "source")
# quoted_from: the paper that it is quoted from, empty where this one measured it; not_comparable: why it cannot be held against ours.
OPTIONAL = ("quoted_from", "not_comparable")
COLUMNS = ["paper", "table", "dataset", "setting", "method", "bits", "precision", "transcription", "source", *OPTIONAL]
LENGTHS = range(1, 1025)


def values(paper: Paper, k: int, datasets: Collection[str]) -> pd.DataFrame:
    """Every value that a paper prints for precision@k, ``COLUMNS``; none where its file has no column for that k.

    Args:
        paper: the paper.
        k: depth of the measure; the file's column is ``precision_at_K``.
        datasets: data sets of the configuration; the paper may declare others.

    Raises:
        InputError: the file is missing, lacks a column or has an unknown one, a value lies outside [0, 1], a row stands
            twice, or a row names an unknown data set, method, setting, paper or state of transcription.
    """
    # Not at the start of every command: each reads a configuration, which names papers, and few read what they print.
    import pandas as pd

    rows: list[dict[str, object]] = []
    lines: dict[tuple[str, ...], int] = {}
    column = f"precision_at_{k}"
    # A folder beside this one is a paper too, wherever they lie.
    quotable = [*names(), *(folder.name for folder in paper.folder.resolve().parent.iterdir() if folder.is_dir()), *paper.sheet.quotes]
    for line, row in _rows(paper.folder / FILE):
        at = f"{paper.folder / FILE}:{line}"
        checked = _row(paper, row, [*datasets, *paper.sheet.datasets], quotable, at)
        place = tuple(row[name] for name in ("table", "dataset", "method", "bits"))
        if place in lines:
            raise InputError(f"{at}: the row of table {', '.join(place)} bits stands in line {lines[place]} already")
        lines[place] = line
        precisions = {name: _share(value, name, at) for name, value in row.items() if _is_precision(name)}
        if column in precisions:
            rows.append({"paper": paper.name, **checked, "precision": precisions[column]})
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); the values that a paper reports stand there") from None
    records = delimited.records(path, text.decode(content, path))
    _, header = next(records, (1, []))
    _check_header(path, header)
    delimited.places(path, header, header)
    for line, cells in records:
        if len(cells) != len(header):
            raise InputError(f"{path}:{line}: a row has {len(header)} cells, this one has more or fewer")
        yield line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def _check_header(path: Path, header: list[str]) -> None:
    for name in REQUIRED:
        if name not in header:
            raise InputError(f"{path}:1: no column '{name}'")
    for name in header:
        if name not in (*REQUIRED, *OPTIONAL) and not _is_precision(name):
            raise InputError(f"{path}:1: unknown column '{name}'{nearest(name, (*REQUIRED, *OPTIONAL, 'precision_at_100'))}")
    if not any(map(_is_precision, header)):
        raise InputError(f"{path}:1: no column 'precision_at_100', or of another depth")


def _is_precision(name: str) -> bool:
    return re.fullmatch(r"precision_at_[1-9]\d*", name) is not None


def _row(paper: Paper, row: dict[str, str], datasets: list[str], quotable: list[str], at: str) -> dict[str, object]:
    """The cells of a row but its values, checked."""
    check_name(row["dataset"], datasets, "data set", at)
    check_name(row["method"], paper.methods, "method", at)
    check_name(row["setting"], SETTINGS, "setting", at)
    check_name(row["transcription"], TRANSCRIPTIONS, "transcription", at)
    quoted = row.get("quoted_from", "")
    if quoted:
        check_name(quoted, quotable, "paper", at)
    for name in ("table", "source"):
        if not row[name]:
            raise InputError(f"{at}: {name} is empty")
    if not re.fullmatch(r"\d{1,4}", row["bits"]) or int(row["bits"]) not in LENGTHS:
        raise InputError(f"{at}: bits: '{row['bits']}' is not a code length; use 1 to {LENGTHS[-1]}")
    return {**{name: row[name] for name in REQUIRED}, "bits": int(row["bits"]), **{name: row.get(name, "") for name in OPTIONAL}}


def _share(text: str, name: str, at: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise InputError(f"{at}: {name}: '{text}' is not a number in [0, 1]")
    return value
