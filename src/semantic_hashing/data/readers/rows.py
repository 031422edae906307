"""The rows of a table in CSV, JSON lines or Parquet, of which nothing is trusted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES, read_file
from semantic_hashing.data.readers.corpus import MAX_LINES, decode

ENCODING = "utf-8-sig"
# Rows of a Parquet file that are unpacked at once: few, since a small file may repeat a long text.
BATCH = 64


def format_of(path: Path) -> str:
    """``.csv``, ``.jsonl`` or ``.parquet``, by the name.

    Raises:
        InputError: the name ends otherwise.
    """
    for name in (".csv", ".jsonl", ".parquet"):
        if path.name.lower().removesuffix(".gz").endswith(name):
            return name
    raise InputError(f"{path}: not a corpus by its name; it ends in .csv, .jsonl (either may have .gz after it) or .parquet")


def rows(path: Path, wanted: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    """The rows of a table, each with at least the wanted columns; a cell is what the format gives.

    Raises:
        InputError: a column is missing, or the file is malformed; the message names the nearest column or the line.
        RunError: the file is missing, cut short, or larger than ``archives.MAX_FILE_BYTES``.
    """
    content = read_file(path)
    kind = format_of(path)
    if kind == ".parquet":
        return _parquet_rows(path, content, wanted)
    text = decode(content, ENCODING, path)
    return _csv_rows(path, text, wanted) if kind == ".csv" else _json_rows(path, text, wanted)


def _known(path: Path, wanted: Sequence[str], present: Sequence[str]) -> None:
    for name in wanted:
        if name not in present:
            raise InputError(f"{path}: no column '{name}'{nearest(name, [ascii(column)[1:-1][:60] for column in present])}")


def _csv_rows(path: Path, text: str, wanted: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    # The library's default refuses a document of more than 131,072 characters.
    csv.field_size_limit(MAX_FILE_BYTES)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(reader, [])
        _known(path, wanted, header)
        places = {name: header.index(name) for name in wanted}
        for row in reader:
            if row and len(row) != len(header):
                raise InputError(f"{path}, line {reader.line_num}: {len(row)} cells, the header has {len(header)}")
            if row:
                yield {name: row[place] for name, place in places.items()}
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV table ({error})") from None


def _json_rows(path: Path, text: str, wanted: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}, line {number}: not JSON ({' '.join(str(error).split())})") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number}: not a JSON object")
        _known(path, wanted, list(row))
        yield row


def _parquet_rows(path: Path, content: bytes, wanted: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    left = MAX_FILE_BYTES
    try:
        table = pq.ParquetFile(pa.BufferReader(content))
        if table.metadata.num_rows > MAX_LINES:
            raise InputError(f"{path}: more than {MAX_LINES:,} rows")
        _known(path, wanted, table.schema_arrow.names)
        for batch in table.iter_batches(batch_size=BATCH, columns=list(wanted)):
            left -= batch.nbytes
            if left < 0:
                raise InputError(f"{path}: unpacks to more than {MAX_FILE_BYTES // 2**20} MiB")
            yield from batch.to_pylist()
    except (pa.ArrowException, ValueError, OSError, KeyError, OverflowError) as error:
        raise InputError(f"{path}: not a whole Parquet file ({' '.join(str(error).split())[:200]})") from None
