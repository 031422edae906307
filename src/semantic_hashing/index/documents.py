"""Documents to encode, in blocks: a table of texts or a stream of them, of which no more than a block is held."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import scipy.sparse as sp

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.readers import cells, streams
from semantic_hashing.data.readers.corpus import opening
from semantic_hashing.data.readers.rows import DELIMITERS, Row

STANDARD_INPUT = "-"
COUNTS = ".npz"
LINES = ".txt"
FORMATS = (*DELIMITERS, ".jsonl", LINES, ".parquet", COUNTS)
# A block ends at so many documents, or at so many characters of them.
BLOCK, CHARACTERS = 4096, 2**23


@dataclass(frozen=True)
class Named:
    """The columns of a table that is encoded.

    Attributes:
        text: the documents.
        id: what names each; where the table lacks the column they are ``row/1``, ``row/2`` and so on.
        title: titles; where the table lacks the column the first words of the text stand for one.
        delimiter: of CSV, what stands between two cells; None for a comma, or a tab in ``.tsv``.
        asked: which of ``id`` and ``title`` were asked for, and must be there.
    """

    text: str = "text"
    id: str = "id"
    title: str = "title"
    delimiter: str | None = None
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Block:
    """Some documents that follow one another: n ids and titles, and either n texts or word counts (n, V).

    Attributes:
        done: share of the file that has been read, or None where its length is not known.
    """

    ids: list[str]
    titles: list[str]
    texts: list[str] | None
    counts: sp.csr_array | None
    done: float | None


def blocks(source: str, named: Named, kind: str | None = None) -> Iterator[Block]:
    """The documents of a file, in its order.

    Args:
        source: the file, or ``-`` for standard input.
        named: the columns of a table.
        kind: one of ``FORMATS``; by default what the name says, and JSON lines for standard input.

    Raises:
        InputError: there is no such file, its format is not known, or it is damaged; the message names the line.
        RunError: it cannot be read.
    """
    kind = kind or (".jsonl" if source == STANDARD_INPUT else _kind(source))
    if source == STANDARD_INPUT and kind in (".parquet", COUNTS):
        raise InputError(f"standard input: {kind} is read from a file alone; name the file")
    if named.delimiter is not None and kind not in DELIMITERS:
        raise InputError(f"{source}: has no delimiter, which is of CSV; leave it out")
    if source != STANDARD_INPUT and not Path(source).is_file():
        raise InputError(f"{source}: no such file")
    if kind == COUNTS:
        from semantic_hashing.index.counts import blocks as of_counts

        for ids, counts, done in of_counts(Path(source), BLOCK):
            yield Block(ids, [""] * len(ids), None, counts, done)
        return
    try:
        yield from _of_texts(source, named, kind)
    except (OSError, EOFError) as error:
        where = "standard input" if source == STANDARD_INPUT else source
        raise RunError(f"{where}: cannot be read ({getattr(error, 'strerror', None) or ' '.join(str(error).split())})") from None


def _kind(source: str) -> str:
    name = Path(source).name.lower().removesuffix(".gz").removesuffix(".bz2")
    for kind in FORMATS:
        if name.endswith(kind):
            return kind
    raise InputError(f"{source}: not documents by its name, which ends in one of {', '.join(FORMATS)}; or name the format with --format")


def _of_texts(source: str, named: Named, kind: str) -> Iterator[Block]:
    wanted = [named.text, *(name for name in (named.id, named.title) if name in named.asked)]
    optional = [name for name in (named.id, named.title) if name not in wanted]
    where = "standard input" if source == STANDARD_INPUT else source
    with contextlib.ExitStack() as opened:
        raw: BinaryIO = sys.stdin.buffer if source == STANDARD_INPUT else opened.enter_context(Path(source).open("rb"))
        size = None if source == STANDARD_INPUT else max(1, Path(source).stat().st_size)
        total: int | None = None
        rows: Iterator[Row]
        if kind == LINES:
            lines = streams.lines(raw if size is None else streams.unpacked(raw, opened), where)
            rows = ((f"line {number}", {named.text: line.rstrip("\r\n")}) for number, line in enumerate(lines, start=1) if line.strip())
        else:
            total = _rows(source) if kind == ".parquet" else None
            columns = list(dict.fromkeys(wanted)), named.delimiter, list(dict.fromkeys(optional))
            rows = streams.rows(where, raw, kind, *columns, packed=size is not None)

        def done(documents: int) -> float | None:
            return documents / total if total else None if size is None else min(1.0, raw.tell() / size)

        yield from _gathered(rows, named, where, done)


def _gathered(rows: Iterator[Row], named: Named, where: str, done: Callable[[int], float | None]) -> Iterator[Block]:
    ids: list[str] = []
    titles: list[str] = []
    texts: list[str] = []
    characters = before = 0
    for place, row in rows:
        try:
            document = cells.document(row[named.text], named.text)
            number = before + len(texts) + 1
            ids.append(cells.identifier(row[named.id], named.id) if named.id in row else f"row/{number}")
            titles.append(opening(cells.document(row[named.title], named.title)) if named.title in row else opening(document))
        except ValueError as error:
            raise InputError(f"{where}, {place}: {error}") from None
        texts.append(document)
        characters += len(document)
        if len(texts) == BLOCK or characters >= CHARACTERS:
            before += len(texts)
            yield Block(ids, titles, texts, None, done(before))
            ids, titles, texts, characters = [], [], [], 0
    if texts:
        yield Block(ids, titles, texts, None, done(before + len(texts)))


def _rows(source: str) -> int | None:
    """How many rows a Parquet file has; None where it is damaged, which its reader says."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found: int = pq.read_metadata(source).num_rows
    except (pa.ArrowException, OSError):
        return None
    return found
