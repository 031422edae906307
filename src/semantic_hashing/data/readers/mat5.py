"""Matrices of numbers in MATLAB files of version 5 to 7.2, read without trusting a size that the file states.

SciPy's reader is compiled and follows some of what a damaged file says out of its memory; this one reads as much of the
format as matrices need and looks at every length before it is used.

References:
    The MathWorks, "MAT-File Format", chapter "Level 5 MAT-File Format".
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

import numpy as np
import scipy.sparse as sp

from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES

HEADER_BYTES = 128
# A file of version 7.3 is one of HDF5, most often behind a header of 512 bytes that ends like those of the earlier versions.
HDF5 = b"\x89HDF\r\n\x1a\n"
MATRIX, COMPRESSED = 14, 15
# What an element holds, by its type's number.
NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
SPARSE, DENSE = 5, range(6, 16)
COMPLEX = 0x08

Order = Literal["little", "big"]


class NewerVersionError(ValueError):
    """A whole file of version 7.3, which another reader would read."""


class Element(NamedTuple):
    """One element: the number of its type and its bytes."""

    kind: int
    content: memoryview


def read(content: bytes, names: Collection[str]) -> tuple[dict[str, np.ndarray | sp.csc_array], list[str]]:
    """The matrices of these names, dense (m, n) or sparse with checked indices, and the names of all variables.

    Raises:
        NewerVersionError: it is a file of version 7.3.
        ValueError: it is not such a file, it is cut short, a variable of these names is no matrix of real numbers, or its
            compressed parts unpack to more than ``MAX_FILE_BYTES``.
    """
    if HDF5 in (content[: len(HDF5)], content[512 : 512 + len(HDF5)]):
        raise NewerVersionError("a MATLAB file of version 7.3 (HDF5), and versions 5 to 7.2 are read; save it with '-v7'")
    marks: dict[bytes, Order] = {b"IM": "little", b"MI": "big"}
    order = marks.get(content[HEADER_BYTES - 2 : HEADER_BYTES])
    if order is None:
        raise ValueError("no header of a MATLAB file of version 5 to 7.2")
    found: dict[str, np.ndarray | sp.csc_array] = {}
    present: list[str] = []
    left = MAX_FILE_BYTES
    for element in _elements(memoryview(content)[HEADER_BYTES:], order, padded=False):
        inner = element
        if element.kind == COMPRESSED:
            unpacked = _unpacked(element.content, left)
            left -= len(unpacked)
            inner = next(_elements(memoryview(unpacked), order), Element(0, memoryview(b"")))
        if inner.kind != MATRIX:
            continue
        parts = list(_elements(inner.content, order))
        # An object of MATLAB's own has no name here.
        name = bytes(parts[2].content).decode("latin-1") if len(parts) > 2 else ""
        present.append(name)
        if name in names:
            found[name] = _matrix(parts, order)
    return found, present


def _unpacked(content: memoryview, limit: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        unpacked = stream.decompress(content, limit + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(unpacked) > limit:
        raise ValueError(f"unpacks to more than {MAX_FILE_BYTES // 2**20} MiB")
    if not stream.eof:
        raise ValueError("a compressed variable is cut short")
    return unpacked


def _elements(content: memoryview, order: Order, padded: bool = True) -> Iterator[Element]:
    """The elements one after the other; inside a matrix each begins at a multiple of eight bytes."""
    position = 0
    while position < len(content):
        if position + 8 > len(content):
            raise ValueError("cut short inside the head of a variable")
        first, size = (int.from_bytes(content[position + at : position + at + 4], order) for at in (0, 4))
        start = position + 8
        if first >> 16:
            # A short element has its length and its four bytes in the head.
            first, size, start = first & 0xFFFF, first >> 16, position + 4
            if size > 4:
                raise ValueError("a short element of more than four bytes")
            position += 8
        else:
            position = start + size
            if position > len(content):
                raise ValueError(f"a variable of {size:,} bytes is cut short")
            position += -size % 8 if padded else 0
        yield Element(first, content[start : start + size])


def _numbers(element: Element, order: Order) -> np.ndarray:
    if element.kind not in NUMBERS:
        raise ValueError(f"an element of type {element.kind} where numbers are expected")
    stored = np.dtype(NUMBERS[element.kind]).newbyteorder("<" if order == "little" else ">")
    if len(element.content) % stored.itemsize:
        raise ValueError("a row of numbers is cut short")
    return np.frombuffer(element.content, dtype=stored).astype(stored.newbyteorder("="))


def _matrix(parts: list[Element], order: Order) -> np.ndarray | sp.csc_array:
    flags, size = (_numbers(part, order) for part in parts[:2])
    if len(flags) < 1 or len(size) != 2 or size.min() < 0:
        raise ValueError("not a matrix")
    rows, columns = (int(number) for number in size)
    kind, is_complex = int(flags[0]) & 0xFF, int(flags[0]) >> 8 & COMPLEX
    if is_complex or kind not in (SPARSE, *DENSE) or len(parts) < (6 if kind == SPARSE else 4):
        raise ValueError("not a matrix of real numbers")
    if kind in DENSE:
        data = _numbers(parts[3], order)
        if len(data) != math.prod((rows, columns)):
            raise ValueError(f"{len(data):,} numbers for a matrix of {rows:,} x {columns:,}")
        return data.reshape((columns, rows)).T
    indices, starts, data = (_numbers(part, order) for part in parts[3:6])
    # Signed and wide before anything is compared: a difference of unsigned numbers is never negative.
    indices, starts = (array.astype(np.int64) for array in (indices, starts))
    if len(starts) != columns + 1 or starts[0] != 0 or np.any(np.diff(starts) < 0) or starts[-1] > min(len(indices), len(data)):
        raise ValueError("a sparse matrix whose columns begin where they cannot")
    # MATLAB may keep more room than is used.
    used = int(starts[-1])
    if used and not 0 <= indices[:used].min() <= indices[:used].max() < rows:
        raise ValueError("a sparse matrix with an entry outside it")
    return sp.csc_array((data[:used], indices[:used].astype(np.int32), starts.astype(np.int32)), shape=(rows, columns))
