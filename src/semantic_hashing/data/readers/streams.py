"""The rows of a table that is read in passing: of a file of any size, no more than a line or a few rows is held."""

from __future__ import annotations

import bz2
import contextlib
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from semantic_hashing.core import text
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.readers.rows import DELIMITERS, Row, csv_rows, json_rows, parquet_rows

# Bytes of a line: a line that is longer is a file of another kind, and would not fit in the memory.
LONGEST = 2**24


def rows(
    where: Path | str,
    raw: BinaryIO,
    kind: str,
    wanted: Sequence[str],
    delimiter: str | None = None,
    optional: Sequence[str] = (),
    packed: bool = True,
) -> Iterator[Row]:
    """The rows of an open table, see ``rows.rows``.

    Args:
        where: its name, for messages.
        raw: the file, at its beginning.
        kind: ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``.
        wanted: the columns that are read.
        delimiter: of CSV, what stands between two cells; by default a comma, and a tab in ``.tsv``.
        optional: columns that are read where the table has them; of JSON lines every key is read.
        packed: whether a text may be packed by gzip or bzip2, which is then seen by its first bytes.

    Raises:
        InputError: it is malformed, no UTF-8 text, or lacks a column; the message names the line.
        OSError: it cannot be read.
    """
    if kind == ".parquet":
        yield from parquet_rows(where, raw, wanted, optional)
        return
    with contextlib.ExitStack() as opened:
        found = lines(unpacked(raw, opened) if packed else raw, where)
        if kind == ".jsonl":
            yield from json_rows(where, found, wanted)
        else:
            yield from csv_rows(where, found, wanted, delimiter or DELIMITERS[kind], optional)


def unpacked(raw: BinaryIO, opened: contextlib.ExitStack) -> BinaryIO:
    """What a file holds that may be packed by gzip or bzip2."""
    magic = raw.read(3)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return opened.enter_context(gzip.GzipFile(fileobj=raw))  # type: ignore[return-value]
    return opened.enter_context(bz2.BZ2File(raw)) if magic == b"BZh" else raw  # type: ignore[return-value]


def lines(stream: BinaryIO, where: Path | str) -> Iterator[str]:
    """The lines of a text in UTF-8, each with its end.

    Raises:
        InputError: a line is longer than ``LONGEST``, or no UTF-8 text.
    """
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise InputError(f"{where}, line {number}: longer than {LONGEST // 2**20} MiB; is it a table, with a document a line or row?")
        yield _decoded(line, where, number)


def _decoded(line: bytes, where: Path | str, number: int) -> str:
    # Another encoding begins with a mark, and nothing but the first line can be after one.
    if number > 1 and b"\0" not in line:
        with contextlib.suppress(UnicodeDecodeError):
            return line.decode("utf-8")
    try:
        return text.decode(line, where)
    except InputError as error:
        raise InputError(str(error).replace(f"{where}, line 1:", f"{where}, line {number}:", 1)) from None
