"""The first pass over a corpus of one's own that is too large for the memory: everything but the texts, and their words counted."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare import stored
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.prepare.stored import RowsWriter, StoredRows
from semantic_hashing.data.prepare.words import pattern
from semantic_hashing.data.readers import cells, streams
from semantic_hashing.data.readers.corpus import MAX_LABELS, TEST, TRAIN, opening, shares_a_label
from semantic_hashing.data.readers.own import Columns
from semantic_hashing.data.readers.rows import DELIMITERS, Row, format_of

# Documents whose counts are written together.
BLOCK = 8_192
# Of strings, sixteen bytes each and what is longer; a list of Python's takes four times as much.
STRINGS = np.dtypes.StringDType()


@dataclass(frozen=True)
class Gathered:
    """The n documents of a table without their texts.

    Attributes:
        ids: (n,) strings.
        titles: (n,) strings.
        labels: CSR (n, L) bool.
        label_names: the L labels.
        part: (n,) uint8, index into ``PARTS``; provisional where the table has no column of parts.
        first: (n,) int64, the first document with the same text, itself where there is none before; None where nobody asked.
        counts: (n, W), how often each word stands in each text.
        words: the W words, in the order in which they came.
    """

    ids: np.ndarray
    titles: np.ndarray
    labels: sp.csr_array
    label_names: list[str]
    part: np.ndarray
    first: np.ndarray | None
    counts: StoredRows
    words: list[str]


def gather(path: Path, columns: Columns, token_pattern: str, folder: Path, find_copies: bool = False) -> Gathered:
    """Read a table as ``readers.own.read`` does, with the same errors, and write ``words.rows`` and ``words.npz`` into ``folder``.

    Args:
        path: the table, of any size.
        columns: those that are read.
        token_pattern: regular expression of a word, or ``words``.
        folder: for the counts.
        find_copies: whether to find texts that stand on a document before.

    Raises:
        InputError: the table, or what it holds, is not such a table; the message names the line or column.
        RunError: a file cannot be read or written.
    """
    if len(set(columns.labels)) < len(columns.labels):
        raise InputError(f"{path}: labels names a column twice ({', '.join(columns.labels)}); name each once")
    try:
        analyse = CountVectorizer(token_pattern=pattern(token_pattern)).build_analyzer()
        analyse("")
    except ValueError as error:
        raise InputError(f"token_pattern '{token_pattern}': {str(error).rstrip('.')}") from None
    ids, titles = _Strings(), _Strings()
    labels, parts = _Labels(columns), array("B")
    named: set[str] = set()
    # By the digest of a text, of 128 bits, so that no two texts of a corpus share one.
    first_with: dict[bytes, int] = {}
    first = array("q")
    with stored.writer(folder / "words.rows", 0) as out:
        words = _Words(out)
        for row, (place, cells_of) in enumerate(_rows(path, columns)):
            try:
                text = cells.document(cells_of[columns.text], columns.text)
                labels.add(cells_of)
                if columns.part:
                    parts.append(PARTS.index(cells.part(cells_of[columns.part])))
                name = cells.identifier(cells_of[columns.id], columns.id) if columns.id else f"row/{row + 1}"
                titles.add(opening(cells.document(cells_of[columns.title], columns.title)) if columns.title else opening(text))
            except ValueError as error:
                raise InputError(f"{path}, {place}: {error}") from None
            if columns.id:
                if name in named:
                    raise InputError(
                        f"{path}, {place}: the id {cells.shown(name)} stands on {_place_of(path, columns, name)} too; "
                        f"'{columns.id}' must name each document once"
                    )
                named.add(name)
            ids.add(name)
            if find_copies:
                first.append(first_with.setdefault(hashlib.blake2b(text.encode(), digest_size=16).digest(), row))
            words.add(Counter(analyse(text)))
        words.flush()
        out.words = len(words.numbers)
    if not len(labels):
        raise InputError(f"{path}: holds no document")
    if not words.numbers:
        raise InputError(f"token_pattern '{token_pattern}': empty vocabulary; perhaps the documents only contain stop words")
    matrix, names = labels.matrix(path)
    part = np.frombuffer(parts, dtype=np.uint8) if columns.part else labels.provisional_parts()
    for index in (TRAIN, TEST):
        if columns.part and not np.any(part == index):
            raise InputError(f"{path}: '{columns.part}' puts no document into the {PARTS[index]} part")
    if columns.labels and not shares_a_label(matrix, part):
        where = "stands in both its training and its test part" if columns.part else f"stands on two documents; is '{columns.labels[0]}' an id?"
        raise InputError(f"{path}: no label {where}")
    counts = StoredRows.open(folder / "words.rows", held=BLOCK)
    originals = np.array(first, dtype=np.int64) if find_copies else None
    return Gathered(ids.all(), titles.all(), matrix, names, part, originals, counts, list(words.numbers))


def _rows(path: Path, columns: Columns) -> Iterator[Row]:
    kind = format_of(path)
    if columns.delimiter is not None and kind not in DELIMITERS:
        raise InputError(f"{path}: has no delimiter, which is the key of a CSV file; remove it")
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    wanted = [columns.text, *columns.labels, *(name for name in (columns.part, columns.id, columns.title) if name)]
    try:
        with path.open("rb") as raw:
            yield from streams.rows(path, raw, kind, list(dict.fromkeys(wanted)), columns.delimiter)
    except (OSError, EOFError) as error:
        raise RunError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or ' '.join(str(error).split())})") from None


def _place_of(path: Path, columns: Columns, name: str) -> str:
    """Where an id stands first: the table is read again, so that nobody's place is held."""
    assert columns.id is not None
    return next(place for place, row in _rows(path, columns) if cells.identifier(row[columns.id], columns.id) == name)


class _Strings:
    """Strings that are added one after another."""

    def __init__(self) -> None:
        self._blocks: list[np.ndarray] = []
        self._waiting: list[str] = []

    def add(self, value: str) -> None:
        self._waiting.append(value)
        if len(self._waiting) == BLOCK:
            self._blocks.append(np.array(self._waiting, dtype=STRINGS))
            self._waiting = []

    def all(self) -> np.ndarray:
        return np.concatenate([*self._blocks, np.array(self._waiting, dtype=STRINGS)])


class _Labels:
    """The labels of documents that come one after another, as numbers in the order in which the labels came."""

    def __init__(self, columns: Columns) -> None:
        self._columns, self._numbers = columns, dict[str, int]()
        self._flat, self._reached = array("i"), array("q", [0])

    def __len__(self) -> int:
        return len(self._reached) - 1

    def add(self, row: Mapping[str, Any]) -> None:
        names = cells.labels(row, self._columns.labels, self._columns.separator) if self._columns.labels else []
        self._flat.extend(self._numbers.setdefault(name, len(self._numbers)) for name in names)
        self._reached.append(len(self._flat))

    def provisional_parts(self) -> np.ndarray:
        """See ``readers.corpus.provisional_parts``."""
        flat, reached = np.frombuffer(self._flat, dtype=np.int32), np.frombuffer(self._reached, dtype=np.int64)
        part = np.full(len(reached) - 1, TRAIN, dtype=np.uint8)
        if len(flat):
            # The most frequent label, of equals the one that came first.
            last = np.flatnonzero(flat == np.bincount(flat).argmax())[-1]
            part[np.searchsorted(reached, last, side="right") - 1] = TEST
        return part

    def matrix(self, path: Path) -> tuple[sp.csr_array, list[str]]:
        came = list(self._numbers)
        if len(self._columns.labels) == 1:
            came = [name for (name,) in cells.with_whole_numbers([[name] for name in came])]
        names = sorted(set(came) if len(self._columns.labels) == 1 else self._columns.labels)
        if self._columns.labels and not 0 < len(names) <= MAX_LABELS:
            raise InputError(f"{path}: {len(names):,} distinct labels in {', '.join(self._columns.labels)}; a corpus has 1 to {MAX_LABELS:,}")
        place = {name: column for column, name in enumerate(names)}
        columns = np.array([place[name] for name in came], dtype=np.int32)
        flat, reached = np.frombuffer(self._flat, dtype=np.int32), np.frombuffer(self._reached, dtype=np.int64)
        found = sp.csr_array((np.ones(len(flat), bool), columns[flat], reached.astype(np.int32)), shape=(len(reached) - 1, len(names)))
        # Two labels of a document may have become one, and what counts is that it has it.
        found.sum_duplicates()
        found.data[:] = True
        return found, names


class _Words:
    """The words of texts that come one after another, numbered as they come; counts are written a block at a time."""

    def __init__(self, out: RowsWriter) -> None:
        self.numbers: dict[str, int] = {}
        self._out = out
        self._begin()

    def _begin(self) -> None:
        self._columns, self._counts, self._reached = array("i"), array("i"), array("q", [0])

    def add(self, counted: Counter[str]) -> None:
        numbers = self.numbers
        self._columns.extend(numbers.setdefault(word, len(numbers)) for word in counted)
        self._counts.extend(counted.values())
        self._reached.append(len(self._columns))
        if len(self._reached) > BLOCK:
            self.flush()

    def flush(self) -> None:
        parts = np.frombuffer(self._counts, dtype=np.int32).astype(np.float32), np.frombuffer(self._columns, dtype=np.int32)
        rows = len(self._reached) - 1
        self._out.write(sp.csr_array((*parts, np.frombuffer(self._reached, dtype=np.int64)), shape=(rows, max(1, len(self.numbers)))))
        self._begin()
