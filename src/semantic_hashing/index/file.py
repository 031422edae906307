"""The file of codes: a Parquet table with a row a document, in the order of the documents, and the model that made it.

Columns are ``id`` and ``title`` (text), ``words`` (int32, how many words of the document the model knows) and ``code`` (so many bytes,
as ``encode`` packs them).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from semantic_hashing import __version__
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError

FORMAT, FORMAT_VERSION = "semantic-hashing codes", 1
KEY = b"semantic-hashing"
# The codes of the documents that a model was fitted on, in its folder.
OF_MODEL = "codes.parquet"
# Rows that are written together.
GROUP = 65_536


@dataclass(frozen=True)
class Maker:
    """Who made the codes.

    Attributes:
        method: its name in the tables.
        bits: the length of a code.
        model: what tells the kept model from every other, see ``api.store.identity``.
    """

    method: str
    bits: int
    model: str


class Writer:
    """Takes documents in blocks; they are written in groups of rows."""

    def __init__(self, table: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._table, self._schema = table, schema
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, ids: Sequence[str], titles: Sequence[str], words: np.ndarray, codes: np.ndarray) -> None:
        """Add n documents; ``words`` is (n,), ``codes`` uint8 (n, bytes)."""
        packed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(codes.shape[1]), len(codes), [None, pa.py_buffer(np.ascontiguousarray(codes))])
        columns = [pa.array(ids, pa.string()), pa.array(titles, pa.string()), pa.array(words.astype(np.int32)), packed]
        self._waiting.append(pa.record_batch(columns, schema=self._schema))
        self._rows += len(codes)
        if self._rows >= GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._table.write_table(pa.Table.from_batches(self._waiting, self._schema), row_group_size=self._rows)
        self._waiting, self._rows = [], 0


@contextlib.contextmanager
def writer(path: Path, maker: Maker) -> Iterator[Writer]:
    """A file that appears once it is whole.

    Raises:
        RunError: it cannot be written.
    """
    says = {"format": FORMAT, "format_version": FORMAT_VERSION, "made_by": __version__, **vars(maker)}
    columns = {"id": pa.string(), "title": pa.string(), "words": pa.int32(), "code": pa.binary(-(-maker.bits // 8))}
    schema = pa.schema(list(columns.items()), metadata={KEY: json.dumps(says).encode()})
    # A code is as good as random: compression would only cost time.
    compressed = {name: "NONE" if name == "code" else "SNAPPY" for name in columns}
    with (
        io.atomic(path) as stream,
        pq.ParquetWriter(stream, schema, compression=compressed, use_dictionary=False, write_statistics=False) as table,
    ):
        rows = Writer(table, schema)
        yield rows
        rows.flush()


@dataclass(frozen=True, eq=False)
class Index:
    """The codes of n documents.

    Attributes:
        path: the file.
        maker: the model that made it.
        codes: packed, uint8 (n, bytes).
        words: (n,) int32, how many words of each document the model knows.
    """

    path: Path
    maker: Maker
    codes: np.ndarray
    words: np.ndarray

    def named(self, rows: np.ndarray) -> list[tuple[str, str]]:
        """Id and title of each of these rows; nothing else of the file is read.

        Raises:
            RunError: it is damaged.
        """
        with _damage_named(self.path):
            table = pq.ParquetFile(self.path)
            starts = np.cumsum([0, *(table.metadata.row_group(group).num_rows for group in range(table.num_row_groups))])
            groups = np.searchsorted(starts, rows, side="right") - 1
            found: dict[int, tuple[str, str]] = {}
            for group in np.unique(groups):
                part = table.read_row_group(int(group), columns=["id", "title"])
                for row in rows[groups == group]:
                    place = int(row - starts[group])
                    found[int(row)] = part["id"][place].as_py(), part["title"][place].as_py()
        return [found[int(row)] for row in rows]

    def ids(self) -> list[str]:
        """The id of every document.

        Raises:
            RunError: the file is damaged.
        """
        with _damage_named(self.path):
            found: list[str] = pq.read_table(self.path, columns=["id"])["id"].to_pylist()
        return found

    def titles(self) -> pa.ChunkedArray:
        """The title of every document.

        Raises:
            RunError: the file is damaged.
        """
        with _damage_named(self.path):
            return pq.read_table(self.path, columns=["title"])["title"]


def read(path: Path) -> Index:
    """A file of codes; of a kept model's folder, the codes of the documents that it was fitted on.

    Raises:
        InputError: there is none, or it is of a newer format.
        RunError: it is damaged.
    """
    if path.is_dir():
        path = path / OF_MODEL
        if not path.is_file():
            raise InputError(f"{path.parent}: holds no {OF_MODEL}; name a file that 'semhash encode' wrote")
    if not path.is_file():
        raise InputError(f"{path}: no such file; 'semhash encode' makes it")
    maker = _maker(path)
    with _damage_named(path):
        table = pq.read_table(path, columns=["words", "code"])
        codes = np.zeros((0, -(-maker.bits // 8)), dtype=np.uint8)
        if table.num_rows:
            chunks = [_bytes(chunk, codes.shape[1]) for chunk in table["code"].chunks if len(chunk)]
            codes = chunks[0] if len(chunks) == 1 else np.concatenate(chunks)
        return Index(path, maker, codes, table["words"].to_numpy())


def _bytes(chunk: Any, width: int) -> np.ndarray:
    if chunk.type != pa.binary(width) or chunk.null_count:
        raise ValueError(f"its codes are not of {width} bytes each")
    start = chunk.offset * width
    return np.frombuffer(chunk.buffers()[1], dtype=np.uint8)[start : start + len(chunk) * width].reshape(len(chunk), width)


def _maker(path: Path) -> Maker:
    try:
        says: Any = json.loads((pq.read_schema(path).metadata or {}).get(KEY, b"null"))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RunError(f"{path}: damaged, or no file of codes ({' '.join(str(error).split())[:200]}); make it again with 'semhash encode'") from None
    if not isinstance(says, dict) or says.get("format") != FORMAT:
        raise InputError(f"{path}: not a file of codes; 'semhash encode' makes one")
    if isinstance(number := says.get("format_version"), int) and number > FORMAT_VERSION:
        raise InputError(f"{path}: format {number}, and this version reads {FORMAT_VERSION}; install a newer semantic-hashing")
    if not isinstance(says.get("method"), str) or not isinstance(says.get("bits"), int) or not isinstance(says.get("model"), str):
        raise RunError(f"{path}: damaged, it does not say which model made it; make it again with 'semhash encode'")
    return Maker(says["method"], says["bits"], says["model"])


@contextlib.contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError) as error:
        raise RunError(f"{path}: damaged ({' '.join(str(error).split())[:200]}); make it again with 'semhash encode'") from None
