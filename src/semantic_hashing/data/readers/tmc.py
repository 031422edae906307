"""The SIAM 2007 Text Mining Competition in NASA's own files: aviation safety reports with 22 labels each on or off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_file
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.corpus import TEST, TRAIN, RawCorpus, decode, opening

ENCODING = "ascii"


def read(train_text: Path, train_labels: Path, test_text: Path, test_labels: Path) -> RawCorpus:
    """Read the two texts (``N~text`` on each line, numbered from 1) and the two label tables (-1 or 1, no header).

    Raises:
        RunError: a file is damaged or malformed, or a text and its label table differ in rows.
    """
    ids: list[str] = []
    text: list[str] = []
    labels: list[np.ndarray] = []
    for part, text_path, labels_path in ((TRAIN, train_text, train_labels), (TEST, test_text, test_labels)):
        reports = parse_text(decode(read_file(text_path), ENCODING, text_path), text_path)
        table = parse_labels(decode(read_file(labels_path), ENCODING, labels_path), labels_path)
        if len(reports) != len(table):
            raise RunError(
                f"{text_path}: {len(reports):,} reports, but {labels_path} has {len(table):,} rows; remove the one cut short and fetch it again"
            )
        ids += [f"{PARTS[part]}/{number}" for number in range(1, len(reports) + 1)]
        text += reports
        labels.append(table)
    if labels[0].shape[1] != labels[1].shape[1]:
        raise RunError(f"{test_labels}: {labels[1].shape[1]} columns, but {train_labels} has {labels[0].shape[1]}; fetch both again")
    return RawCorpus(
        ids=ids,
        titles=[opening(report) for report in text],
        labels=sp.csr_array(np.concatenate(labels)),
        label_names=label_names(labels[0].shape[1]),
        part=np.repeat(np.array([TRAIN, TEST], dtype=np.uint8), [len(table) for table in labels]),
        text=text,
    )


def label_names(count: int) -> list[str]:
    """``class01``, ``class02`` and so on: the labels have numbers only."""
    return [f"class{number:02d}" for number in range(1, count + 1)]


def parse_text(content: str, where: Path | str) -> list[str]:
    """The reports of a text file.

    Raises:
        RunError: a line is not ``N~text`` with N its number.
    """
    reports = []
    for number, line in enumerate(content.splitlines(), start=1):
        prefix, tilde, report = line.partition("~")
        if not tilde or prefix != str(number):
            raise RunError(f"{where}, line {number}: does not begin with '{number}~'; remove the file and fetch it again")
        reports.append(report)
    return reports


def parse_labels(content: str, where: Path | str) -> np.ndarray:
    """A (rows, labels) bool array from lines of comma-separated -1 and 1.

    Raises:
        RunError: another value, or rows of different length.
    """
    rows = [line.split(",") for line in content.splitlines()]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]) or not {"-1", "1"}.issuperset(map(str.strip, row)):
            raise RunError(f"{where}, line {number}: not {len(rows[0])} values of -1 or 1; remove the file and fetch it again")
    return np.array([[value.strip() == "1" for value in row] for row in rows], dtype=bool).reshape(len(rows), -1)
