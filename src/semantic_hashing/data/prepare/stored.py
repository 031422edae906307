"""Features that stay on the disk: a matrix of which a batch of rows is read at a time.

A hasher that asks its features for no more than ``shape``, ``X[rows]``, ``X.sum(axis=0)`` and whether ``X.data`` is finite learns from such a
matrix as from one in memory, and learns the same to the bit: the rows that it draws are the same.

Two files hold a matrix. ``NAME.rows`` has the rows one after another, each as its columns (int32) and then its values (float32), so that a row is
one stretch of the disk; ``NAME.npz`` has the places where rows begin. Rows are read and not mapped: a mapped page counts as memory of the process
for as long as the map stands, and at the end of an epoch every page would have been touched.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError

# A selection of up to so many rows is read; one of more rows is a view that stays on the disk.
HELD = 65_536
# Rows that are read at once when all are gone through.
BLOCK = 8_192
ENTRY = 8


class Descriptor:
    """An open file, which all selections of its rows share; it is closed with the last of them."""

    def __init__(self, path: Path) -> None:
        self.number = -1
        self.number = os.open(path, os.O_RDONLY)

    def __del__(self) -> None:
        if self.number >= 0:
            os.close(self.number)


class Values:
    """The stored values of a matrix, of which a function of one argument is taken block by block."""

    def __init__(self, rows: StoredRows) -> None:
        self._rows = rows

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """``function`` of every value, (nnz,), for instance ``numpy.isfinite``; only what it gives is held whole."""
        if method != "__call__" or options or any(other is not self and not np.isscalar(other) for other in inputs):
            return NotImplemented
        blocks = (function(*(block.data if each is self else each for each in inputs)) for _, block in self._rows.blocks())
        first = next(blocks, None)
        if first is None:
            return function(*(np.empty(0, np.float32) if each is self else each for each in inputs))
        found = np.empty(self._rows.nnz, first.dtype)
        found[: len(first)], place = first, len(first)
        for block in blocks:
            found[place : place + len(block)], place = block, place + len(block)
        return found


class StoredRows:
    """A sparse matrix (n, V) float32 on the disk, or a selection of its rows.

    ``X[rows]`` with a slice or an array of row numbers (or of n truths) is a CSR matrix in memory, or another ``StoredRows`` where there are more
    than ``held`` of them.

    Attributes:
        shape: (n, V).
        dtype: float32.
        nnz: number of stored entries.
        data: their values, see ``Values``.
    """

    dtype = np.dtype(np.float32)

    def __init__(self, file: Descriptor, path: Path, starts: np.ndarray, words: int, rows: np.ndarray | None = None, held: int = HELD) -> None:
        self._file, self._path, self._starts, self._rows, self._held = file, path, starts, rows, held
        self.shape = (len(starts) - 1 if rows is None else len(rows), words)

    @classmethod
    def open(cls, path: Path, held: int = HELD) -> Self:
        """The matrix that ``writer`` left at ``path``.

        Args:
            path: the file of the rows, ``NAME.rows``.
            held: rows of a selection that is read into memory.

        Raises:
            RunError: a file is missing, damaged or cut short.
        """
        about = io.read_arrays(path.with_suffix(".npz"))
        try:
            starts, words = about["starts"].astype(np.int64), int(about["words"].item())
        except (KeyError, ValueError) as error:
            raise RunError(f"{path.with_suffix('.npz')}: does not say where rows begin ({error}); remove it and prepare again") from None
        try:
            file = Descriptor(path)
        except OSError as error:
            raise RunError(f"{path}: cannot be read ({error.strerror}); prepare again") from None
        size = os.fstat(file.number).st_size
        if starts.ndim != 1 or not len(starts) or starts[0] != 0 or np.any(np.diff(starts) < 0) or size != ENTRY * starts[-1]:
            raise RunError(f"{path}: does not hold the {max(0, len(starts) - 1):,} rows that {path.stem}.npz names; remove both and prepare again")
        return cls(file, path, starts, words, held=held)

    @property
    def nnz(self) -> int:
        """Number of stored entries."""
        return int(self._lengths(self._of(slice(None))).sum())

    @property
    def data(self) -> Values:
        """The stored values, of which a function can be taken."""
        return Values(self)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        rows = self._of(key)
        if len(rows) > self._held:
            return type(self)(self._file, self._path, self._starts, self.shape[1], rows, self._held)
        return self._read(rows)

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[int, sp.csr_array]]:
        """All rows in order, ``size`` at a time: the number of the first, and the rows."""
        for start in range(0, self.shape[0], size):
            yield start, self._read(self._of(slice(start, start + size)))

    def in_memory(self) -> sp.csr_array:
        """The whole matrix as CSR (n, V) float32, for a method that needs it whole."""
        return self._read(self._of(slice(None)))

    def sum(self, axis: int, dtype: Any = None) -> np.ndarray:
        """Sums of the columns (``axis`` 0, (V,)) or of the rows (1, (n,)), the same to the bit as scipy's of the matrix in memory."""
        if axis == 1:
            return np.concatenate([np.zeros(0, dtype or np.float32), *(block.sum(axis=1, dtype=dtype) for _, block in self.blocks())])
        total = np.zeros(self.shape[1], np.float32)
        for _, block in self.blocks():
            # One addition after another in float32, as scipy adds whatever the type of the result: sums of blocks would round otherwise.
            np.add.at(total, block.indices, block.data)
        return total.astype(dtype or np.float32)

    def __repr__(self) -> str:
        return f"<StoredRows {self._path}: {self.shape[0]:,} rows, {self.shape[1]:,} columns>"

    def _of(self, key: Any) -> np.ndarray:
        """The rows of the file that a selection names, (m,) int64."""
        n = self.shape[0]
        if isinstance(key, slice):
            chosen = np.arange(*key.indices(n))
            return chosen if self._rows is None else self._rows[chosen]
        chosen = np.asarray(key)
        if chosen.dtype == bool and chosen.shape == (n,):
            chosen = np.flatnonzero(chosen)
        if chosen.ndim != 1 or (len(chosen) and chosen.dtype.kind not in "iu"):
            raise IndexError(f"rows are chosen by a slice, an array of row numbers, or of {n:,} truths, not by {type(key).__name__}")
        chosen = chosen.astype(np.int64, copy=False)
        if len(chosen) and not -n <= chosen.min() <= chosen.max() < n:
            raise IndexError(f"a row beyond the {n:,} that there are")
        chosen = np.where(chosen < 0, chosen + n, chosen)
        return chosen if self._rows is None else self._rows[chosen]

    def _lengths(self, rows: np.ndarray) -> np.ndarray:
        lengths: np.ndarray = self._starts[rows + 1] - self._starts[rows]
        return lengths

    def _read(self, rows: np.ndarray) -> sp.csr_array:
        lengths = self._lengths(rows)
        indptr = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(lengths, out=indptr[1:])
        entries = int(indptr[-1])
        buffer = np.empty(2 * entries, np.int32)
        self._fill(buffer.view(np.uint8).data, rows)
        # Row i lies at twice the entries before it: its columns, then as many values.
        columns = np.arange(entries) + np.repeat(indptr[:-1], lengths)
        values = columns + np.repeat(lengths, lengths)
        kind = np.int32 if max(entries, self.shape[1]) < 2**31 else np.int64
        parts = buffer.view(np.float32)[values], buffer[columns].astype(kind, copy=False), indptr.astype(kind)
        found = sp.csr_array(parts, shape=(len(rows), self.shape[1]))
        found.has_sorted_indices = found.has_canonical_format = True
        return found

    def _fill(self, buffer: memoryview, rows: np.ndarray) -> None:
        if not len(rows):
            return
        # Rows that follow one another on the disk are one read.
        breaks = np.flatnonzero(np.diff(rows) != 1)
        firsts, lasts = rows[np.concatenate([[0], breaks + 1])], rows[np.concatenate([breaks, [len(rows) - 1]])]
        starts, ends = (ENTRY * self._starts[firsts]).tolist(), (ENTRY * self._starts[lasts + 1]).tolist()
        descriptor, place = self._file.number, 0
        if len(starts) > 1 and hasattr(os, "posix_fadvise"):
            # So that the disk reads all of them at once, and not one after another.
            for start, end in zip(starts, ends, strict=True):
                os.posix_fadvise(descriptor, start, end - start, os.POSIX_FADV_WILLNEED)
        for start, end in zip(starts, ends, strict=True):
            while start < end:
                try:
                    got = os.preadv(descriptor, [buffer[place : place + end - start]], start)
                except OSError as error:
                    raise RunError(f"{self._path}: cannot be read ({error.strerror})") from error
                if not got:
                    raise RunError(f"{self._path}: was cut short while it was read; prepare again")
                start, place = start + got, place + got


class RowsWriter:
    """Writes a matrix block by block; see ``writer``."""

    def __init__(self, stream: IO[bytes], words: int) -> None:
        self._stream, self.words, self.lengths = stream, words, [np.zeros(1, np.int64)]

    def write(self, block: sp.csr_array) -> None:
        """Append the rows of a CSR matrix (m, V), columns in order within each row."""
        lengths = np.diff(block.indptr).astype(np.int64)
        before = np.repeat(block.indptr[:-1].astype(np.int64), lengths)
        columns = np.arange(block.nnz) + before
        buffer = np.empty(2 * block.nnz, np.int32)
        buffer[columns] = block.indices
        buffer.view(np.float32)[columns + np.repeat(lengths, lengths)] = block.data
        self._stream.write(buffer.data)
        self.lengths.append(lengths)


@contextlib.contextmanager
def writer(path: Path, words: int) -> Iterator[RowsWriter]:
    """Write a matrix of ``words`` columns to ``path``, ``NAME.rows``, and ``NAME.npz`` beside it; neither is there before both are whole.

    Raises:
        RunError: it cannot be written.
    """
    path.with_suffix(".npz").unlink(missing_ok=True)
    with io.atomic(path) as stream:
        rows = RowsWriter(stream, words)
        yield rows
    io.write_arrays(path.with_suffix(".npz"), {"starts": np.cumsum(np.concatenate(rows.lengths)), "words": np.array([rows.words])})
