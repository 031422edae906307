"""A corpus of one's own: a CSV, JSON-lines or Parquet table with a column of text and columns of labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers import cells
from semantic_hashing.data.readers.corpus import MAX_LABELS, TEST, TRAIN, RawCorpus, label_matrix, opening, provisional_parts, shares_a_label
from semantic_hashing.data.readers.rows import format_of, rows


@dataclass(frozen=True)
class Columns:
    """Which columns of the table are read.

    Attributes:
        text: the column of the documents.
        labels: one column that holds a label, or a list of labels, a document; or several columns, one a label, of 0 and 1; or none, of
            documents without labels.
        separator: what stands between several labels in one cell; None for one label a cell.
        part: the column that says ``train``, ``validation`` or ``test``; None where the corpus is not split.
        delimiter: of CSV, what stands between two cells; None for a comma, or a tab in ``.tsv``.
        id: the column that names each document, text or whole numbers; None for ``row/1``, ``row/2`` and so on.
        title: the column of titles; None for the first words of the text.
    """

    text: str
    labels: tuple[str, ...]
    separator: str | None = None
    part: str | None = None
    delimiter: str | None = None
    id: str | None = None
    title: str | None = None


def bring(dataset: str, path: Path, raw: Path, out: Path) -> dict[str, Any]:
    """Copy the file to where downloads lie, under a version that its content names, and write the record of a source.

    So that a run keeps the corpus that it was made of, and an edit of the file is another version.

    Raises:
        InputError: there is no such file, it cannot be read, or it is larger than ``archives.MAX_FILE_BYTES``.
        RunError: it cannot be written.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; corpora.{dataset}.path names it")
    format_of(path)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InputError(f"{path}: more than {MAX_FILE_BYTES // 2**20} MiB; take a part of it")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the permissions and the disk") from None
    version = f"own-{hashlib.sha256(content).hexdigest()[:12]}"
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
        InputError: the file is missing, damaged, no UTF-8 text or larger than ``archives.MAX_FILE_BYTES``, a column is missing or named twice, or a
            row does not hold what it should; the message names the nearest column, or the line and row.
    """
    if len(set(columns.labels)) < len(columns.labels):
        raise InputError(f"{path}: labels names a column twice ({', '.join(columns.labels)}); name each once")
    wanted = [columns.text, *columns.labels, *(name for name in (columns.part, columns.id, columns.title) if name)]
    text: list[str] = []
    labels: list[list[str]] = []
    parts: list[str] = []
    ids: dict[str, str] = {}
    titles: list[str] = []
    for place, row in rows(path, list(dict.fromkeys(wanted)), columns.delimiter):
        try:
            text.append(cells.document(row[columns.text], columns.text))
            labels.append(cells.labels(row, columns.labels, columns.separator) if columns.labels else [])
            parts.append(cells.part(row[columns.part]) if columns.part else "")
            name = cells.identifier(row[columns.id], columns.id) if columns.id else f"row/{len(text)}"
            titles.append(opening(cells.document(row[columns.title], columns.title)) if columns.title else opening(text[-1]))
        except ValueError as error:
            raise InputError(f"{path}, {place}: {error}") from None
        if name in ids:
            raise InputError(f"{path}, {place}: the id {cells.shown(name)} stands on {ids[name]} too; '{columns.id}' must name each document once")
        ids[name] = place
    if len(columns.labels) == 1:
        labels = cells.with_whole_numbers(labels)
    names = sorted({label for own in labels for label in own} if len(columns.labels) == 1 else columns.labels)
    if columns.labels and not 0 < len(names) <= MAX_LABELS:
        raise InputError(f"{path}: {len(names):,} distinct labels in {', '.join(columns.labels)}; a corpus has 1 to {MAX_LABELS:,}")
    matrix = label_matrix(labels, names)
    part = np.array([PARTS.index(name) for name in parts], dtype=np.uint8) if columns.part else provisional_parts(labels)
    _check(path, columns, part)
    if columns.labels and not shares_a_label(matrix, part):
        where = "stands in both its training and its test part" if columns.part else f"stands on two documents; is '{columns.labels[0]}' an id?"
        raise InputError(f"{path}: no label {where}")
    return RawCorpus(
        ids=list(ids),
        titles=titles,
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
