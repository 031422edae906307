"""The rows of a user's table in CSV, JSON lines or Parquet, of which nothing is trusted, each with its place."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from semantic_hashing.core import delimited, text
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES, DamagedError, read_file
from semantic_hashing.data.readers.corpus import MAX_LINES

logger = logging.getLogger(__name__)

# Formats by the end of the name; of the two of delimited text, what stands between two cells.
DELIMITERS = {".csv": ",", ".tsv": "\t"}
FORMATS = (*DELIMITERS, ".jsonl", ".parquet")
# Rows of a Parquet file that are unpacked at once: few, since a small file may repeat a long text.
BATCH = 64
# Bytes of a column that are read ahead.
BUFFER = 2**20

# A row's place, for messages, and its cells by column.
Row = tuple[str, Mapping[str, Any]]


def format_of(path: Path) -> str:
    """``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``, by the name.

    Raises:
        InputError: the name ends otherwise.
    """
    for name in FORMATS:
        if path.name.lower().removesuffix(".gz").endswith(name):
            return name
    raise InputError(f"{path}: not a corpus by its name; it ends in .csv, .tsv, .jsonl (each may have .gz after it) or .parquet")


def rows(path: Path, wanted: Sequence[str], delimiter: str | None = None) -> Iterator[Row]:
    """The rows of a table, each with at least the wanted columns; a cell is what the format gives.

    Args:
        path: the table; its format is known by its name.
        wanted: the columns that are read.
        delimiter: of CSV, what stands between two cells; by default a comma, and a tab in ``.tsv``.

    Raises:
        InputError: the file is missing or damaged, larger than ``archives.MAX_FILE_BYTES``, no UTF-8 text, or malformed, or a column is missing
            or named twice. The message names the line, or the nearest column.
    """
    kind = format_of(path)
    if delimiter is not None and kind not in DELIMITERS:
        raise InputError(f"{path}: has no delimiter, which is the key of a CSV file; remove it")
    if not path.is_file():
        raise InputError(f"{path}: no such file; the corpus's key 'path' names it")
    try:
        content = read_file(path)
    except DamagedError as error:
        raise InputError(f"{path}: {error.reason}; mend the file, or take a part of it") from None
    if kind == ".parquet":
        return _parquet_rows(path, content, wanted)
    if text.lines(content) > MAX_LINES:
        raise InputError(f"{path}: more than {MAX_LINES:,} lines; take a part of it")
    document = text.decode(content, path)
    if kind == ".jsonl":
        return json_rows(path, io.StringIO(document, newline=None), wanted)
    return csv_rows(path, document, wanted, delimiter or DELIMITERS[kind])


def _missing(where: str, name: str, present: Sequence[str]) -> InputError:
    return InputError(f"{where}: no column '{name}'{nearest(name, [ascii(column)[1:-1][:60] for column in present])}")


def csv_rows(path: Path | str, document: str | Iterable[str], wanted: Sequence[str], delimiter: str, optional: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of delimited text, or of its lines; see ``rows``."""
    records = delimited.records(path, document, delimiter)
    _, header = next(records, (1, []))
    if header[:1] and header[0].lower().startswith("sep="):
        raise InputError(
            f"{path}, line 1: '{delimiter.join(header)[:20]}' is for Excel alone; remove the line, and name the delimiter under delimiter"
        )
    places = delimited.places(path, header, [*wanted, *optional])
    for name in wanted:
        if name not in places:
            other = delimited.other_delimiter(header, name, delimiter)
            if other is not None:
                raise InputError(
                    f"{path}: no column '{name}' with {_shown(delimiter)} between cells, but with {_shown(other)}: delimiter: {json.dumps(other)}"
                )
            raise _missing(str(path), name, header)
    for number, (line, cells) in enumerate(records, start=1):
        if len(cells) != len(header):
            mend = f"; put a cell that holds {_shown(delimiter)} between quotes" if len(cells) > len(header) else ""
            raise InputError(f"{path}, line {line}: {len(cells)} {'cell' if len(cells) == 1 else 'cells'}, the header has {len(header)}{mend}")
        _tell_of_swallowed_rows(path, line, cells, delimiter)
        yield f"line {line}, row {number}", {name: cells[place] for name, place in places.items()}


def _tell_of_swallowed_rows(path: Path | str, line: int, cells: Sequence[str], delimiter: str) -> None:
    """Warn of a cell that reads as the end of a record, whole records, and the beginning of one: a quote that was not closed.

    A text may look so too, and the quote is closed somewhere: no reason to refuse the file.
    """
    whole = len(cells) - 1
    for place, cell in enumerate(cells):
        # Most cells are one line.
        if not whole or ("\n" not in cell and "\r" not in cell):
            continue
        found = [row.count(delimiter) for row in cell.splitlines()]
        if len(found) > 2 and found == [whole - place, *[whole] * (len(found) - 2), place]:
            logger.warning(
                "%s, line %d: a quote that opens there takes in %d lines that look like rows; if they are rows, close it", path, line, len(found)
            )


def _shown(delimiter: str) -> str:
    return "a tab" if delimiter == "\t" else f"'{delimiter}'"


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys it was given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs] if len(self) < len(pairs) else []
        self.twice = {name for name in names if names.count(name) > 1}


def json_rows(path: Path | str, lines: Iterable[str], wanted: Sequence[str]) -> Iterator[Row]:
    """The rows of JSON lines, each with all its keys; see ``rows``."""
    number = 0
    for line, written in enumerate(lines, start=1):
        if not written.strip():
            continue
        where = f"{path}, line {line}"
        number += 1
        try:
            row = json.loads(written, object_pairs_hook=_Object)
        except (ValueError, RecursionError) as error:
            reason = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else " ".join(str(error).split())
            raise InputError(f"{where}: not JSON ({reason}); a row is one object on one line") from None
        if not isinstance(row, _Object):
            raise InputError(f"{where}: not a JSON object; a row is one object on one line")
        for name in wanted:
            if name in row.twice:
                raise InputError(f"{where}: names the key '{name}' twice; remove one")
            if name not in row:
                raise _lacking(where, name, list(row), first=number == 1)
        yield f"line {line}, row {number}", row


def _lacking(where: str, name: str, present: Sequence[str], first: bool) -> InputError:
    shown = [ascii(key)[1:-1][:60] for key in present]
    hint = nearest(name, shown)
    if not hint.startswith("; did you mean"):
        hint = f"; the row has {', '.join(shown[:20]) or 'none'}"
    return InputError(f"{where}: the row has no key '{name}'{hint}{'' if first else '; write null where it has none'}")


def _parquet_rows(path: Path, content: bytes, wanted: Sequence[str]) -> Iterator[Row]:
    import pyarrow as pa

    yield from parquet_rows(path, pa.BufferReader(content), wanted, limit=MAX_FILE_BYTES)


def parquet_rows(path: Path | str, source: Any, wanted: Sequence[str], optional: Sequence[str] = (), limit: int | None = None) -> Iterator[Row]:
    """The rows of a Parquet file; see ``rows``.

    Args:
        path: its name, for messages.
        source: the file, as pyarrow takes it.
        wanted: the columns that are read.
        optional: columns that are read where the file has them.
        limit: bytes that it may unpack to, and then at most ``MAX_LINES`` rows; None for a file that is read in passing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    unpacked_bytes, number = 0, 0
    try:
        table = pq.ParquetFile(source, buffer_size=BUFFER)
        if limit is not None and table.metadata.num_rows > MAX_LINES:
            raise InputError(f"{path}: more than {MAX_LINES:,} rows; take a part of it")
        present = table.schema_arrow.names
        places = delimited.places(path, present, [*wanted, *optional])
        for name in wanted:
            if name not in places:
                raise _missing(str(path), name, present)
        for batch in table.iter_batches(batch_size=BATCH, columns=list(places)):
            unpacked_bytes += batch.nbytes
            if limit is not None and unpacked_bytes > limit:
                raise InputError(f"{path}: unpacks to more than {limit // 2**20} MiB; take a part of it")
            try:
                unpacked = batch.to_pylist()
            except UnicodeDecodeError:
                raise InputError(
                    f"{path}, rows {number + 1} to {number + batch.num_rows}: a cell of text is not UTF-8; write the column anew"
                ) from None
            for row in unpacked:
                number += 1
                yield f"row {number}", row
    except (pa.ArrowException, ValueError, OSError, KeyError, OverflowError) as error:
        raise InputError(f"{path}: not a whole Parquet file ({' '.join(str(error).split())[:200]})") from None
