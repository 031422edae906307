"""A corpus of one's own: a CSV, Parquet or JSON-lines table with a column of text and columns of labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.corpus import MAX_LABELS, TEST, TRAIN, RawCorpus, label_matrix, opening, shares_a_label
from semantic_hashing.data.readers.rows import format_of, rows

ON, OFF = {"1", "1.0", "true"}, {"0", "0.0", "false", ""}


@dataclass(frozen=True)
class Columns:
    """Which columns of the table are read.

    Attributes:
        text: the column of the documents.
        labels: one column that holds a label, or a list of labels, a document; or several columns, one a label, of 0 and 1.
        separator: what stands between several labels in one cell; None for one label a cell.
        part: the column that says ``train``, ``validation`` or ``test``; None where the corpus is not split.
    """

    text: str
    labels: tuple[str, ...]
    separator: str | None = None
    part: str | None = None


def bring(dataset: str, path: Path, raw: Path, out: Path) -> dict[str, Any]:
    """Copy the file to where downloads lie, under a version that its content names, and write the record of a source.

    So that a run keeps the corpus that it was made of, and an edit of the file is another version.

    Raises:
        InputError: there is no such file, or it is larger than ``archives.MAX_FILE_BYTES``.
        RunError: it cannot be written.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; corpora.{dataset}.path names it")
    format_of(path)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InputError(f"{path}: more than {MAX_FILE_BYTES // 2**20} MiB; take a part of it")
    content = path.read_bytes()
    version = f"own-{io.sha256(path)[:12]}"
    copy = raw / dataset / version / path.name
    with io.atomic(copy) as stream:
        stream.write(content)
    file = {
        "file": path.name,
        "address": f"from {path.name}",
        "sha256": io.sha256(copy),
        "bytes": len(content),
        "verified": "one's own file",
        "licence": "not stated",
        "note": "",
    }
    record = {"dataset": dataset, "version": version, "files": [file], "passed_over": []}
    io.write_json(out, record)
    return record


def read(path: Path, columns: Columns) -> RawCorpus:
    """Read the table. Without a column of parts the split is the recipe's to make, which must be ``fresh``.

    Raises:
        InputError: a column is missing, or a row does not hold what it should; the message names the nearest column or the row.
        RunError: the file is missing, cut short, or larger than ``archives.MAX_FILE_BYTES``.
    """
    wanted = [columns.text, *columns.labels, *([columns.part] if columns.part else [])]
    text: list[str] = []
    labels: list[list[str]] = []
    parts: list[str] = []
    for number, row in enumerate(rows(path, wanted), start=1):
        cell = row[columns.text]
        if not isinstance(cell, str):
            raise InputError(f"{path}, row {number}: '{columns.text}' holds {_shown(cell)}, not text")
        text.append(cell)
        try:
            labels.append(_labels(row, columns))
            parts.append(_part(row[columns.part]) if columns.part else "")
        except ValueError as error:
            raise InputError(f"{path}, row {number}: {error}") from None
    names = sorted({label for own in labels for label in own} if len(columns.labels) == 1 else columns.labels)
    if not 0 < len(names) <= MAX_LABELS:
        raise InputError(f"{path}: {len(names):,} distinct labels in {', '.join(columns.labels)}; a corpus has 1 to {MAX_LABELS:,}")
    matrix = label_matrix(labels, names)
    part = np.array([PARTS.index(name) for name in parts], dtype=np.uint8) if columns.part else _provisional(labels)
    _check(path, columns, part)
    if not shares_a_label(matrix, part):
        where = "stands in both its training and its test part" if columns.part else f"stands on two documents; is '{columns.labels[0]}' an id?"
        raise InputError(f"{path}: no label {where}")
    return RawCorpus(
        ids=[f"row/{number}" for number in range(1, len(text) + 1)],
        titles=[opening(document) for document in text],
        labels=matrix,
        label_names=names,
        part=part,
        text=text,
    )


def _check(path: Path, columns: Columns, part: np.ndarray) -> None:
    if not len(part):
        raise InputError(f"{path}: holds no document")
    for index in (TRAIN, TEST):
        if columns.part and not np.any(part == index):
            raise InputError(f"{path}: '{columns.part}' puts no document into the {PARTS[index]} part")


def _labels(row: Mapping[str, Any], columns: Columns) -> list[str]:
    if len(columns.labels) > 1:
        return [name for name in columns.labels if _is_on(row[name], name)]
    cell = row[columns.labels[0]]
    if isinstance(cell, list):
        found = [_label(item) for item in cell]
    elif columns.separator and isinstance(cell, str):
        found = cell.split(columns.separator)
    else:
        found = [] if cell is None else [_label(cell)]
    return list(dict.fromkeys(label.strip() for label in found if label.strip()))


def _label(cell: object) -> str:
    if not isinstance(cell, str | int):
        raise ValueError(f"{_shown(cell)} is no label; labels are text or whole numbers")
    try:
        return str(cell)
    except ValueError:
        raise ValueError("a whole number of thousands of digits is no label") from None


def _is_on(cell: object, name: str) -> bool:
    value = "" if cell is None else str(cell).strip().lower()
    if value not in ON | OFF:
        raise ValueError(f"'{name}' holds {_shown(cell)}; of several label columns each holds 0 or 1")
    return value in ON


def _part(cell: object) -> str:
    value = str(cell).strip().lower()
    if value not in PARTS:
        raise ValueError(f"the part {_shown(cell)} is not one of {', '.join(PARTS)}")
    return value


def _shown(cell: object) -> str:
    # A cell may be a page long or hold line breaks.
    return ascii(cell)[:60]


def _provisional(labels: Sequence[Sequence[str]]) -> np.ndarray:
    """Parts for a corpus without any: all training but one document of the most frequent label; the recipe splits afresh."""
    part = np.full(len(labels), TRAIN, dtype=np.uint8)
    counted = Counter(label for own in labels for label in own).most_common(1)
    if len(labels) and counted:
        part[max(index for index, own in enumerate(labels) if counted[0][0] in own)] = TEST
    return part
