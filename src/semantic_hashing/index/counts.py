"""Word counts in a file of scipy's, read in blocks of rows: nothing but a block is held, however large the matrix."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import InputError

DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, EOFError, OSError, KeyError, NotImplementedError)
NAMES = ("indptr", "indices", "data")


def blocks(path: Path, rows: int) -> Iterator[tuple[list[str], sp.csr_array, float]]:
    """Ids ``row/1`` and so on, counts (n, V) float32 of at most ``rows`` documents, and the share that has been read.

    Args:
        path: as ``scipy.sparse.save_npz`` writes a matrix (documents, V) in CSR.
        rows: documents of a block.

    Raises:
        InputError: it is no such file, is damaged, or holds what are no counts.
    """
    try:
        yield from _blocks(path, rows)
    except DAMAGE as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{path}: no word counts that scipy.sparse.save_npz wrote in CSR ({reason})") from None


def _blocks(path: Path, rows: int) -> Iterator[tuple[list[str], sp.csr_array, float]]:
    with zipfile.ZipFile(path) as archive, contextlib.ExitStack() as opened:
        form = _small(archive, "format").item()
        if form not in (b"csr", "csr"):
            raise ValueError(f"the matrix is in the format {form!r}")
        documents, words = (int(length) for length in _small(archive, "shape"))
        members = {name: _Member(opened.enter_context(archive.open(f"{name}.npy"))) for name in NAMES}
        if members["indptr"].length != documents + 1 or members["indices"].length != members["data"].length:
            raise ValueError("its arrays do not belong together")
        end = int(members["indptr"].take(1)[0])
        if end:
            raise ValueError("its rows do not begin at the first entry")
        for start in range(0, documents, rows):
            count = min(rows, documents - start)
            ends = members["indptr"].take(count).astype(np.int64)
            indptr = np.concatenate([[end], ends]) - end
            if (np.diff(indptr) < 0).any():
                raise ValueError("its rows end before they begin")
            indices, data = (members[name].take(int(indptr[-1])) for name in ("indices", "data"))
            if indices.size and not 0 <= int(indices.min()) <= int(indices.max()) < words:
                raise ValueError("a column lies outside the matrix")
            if not np.isfinite(data).all() or (data < 0).any():
                raise ValueError("a count is negative or not finite")
            matrix = sp.csr_array((data.astype(np.float32), indices.astype(np.int32), indptr.astype(np.int32)), shape=(count, words))
            matrix.sum_duplicates()
            end = int(ends[-1])
            yield [f"row/{number}" for number in range(start + 1, start + count + 1)], matrix, (start + count) / documents


class _Member:
    """A one-dimensional array of an archive, taken from its start to its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        version = np.lib.format.read_magic(stream)
        shape, _, self._dtype = (np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0)(stream)
        if len(shape) != 1 or self._dtype.kind not in "biuf":
            raise ValueError("an array of it is no list of numbers")
        self.length = int(shape[0])

    def take(self, count: int) -> np.ndarray:
        content = self._stream.read(count * self._dtype.itemsize)
        if len(content) < count * self._dtype.itemsize:
            raise ValueError("it is cut short")
        return np.frombuffer(content, dtype=self._dtype)


def _small(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    if archive.getinfo(f"{name}.npy").file_size > 4096:
        raise ValueError(f"its {name} is none")
    with archive.open(f"{name}.npy") as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)
