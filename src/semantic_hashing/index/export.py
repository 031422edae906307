"""Codes for other programs: an index of faiss, arrays of numpy, a table for SQL."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.index.file import Index
from semantic_hashing.retrieval.codes import words

FAISS, ARRAYS, TABLE = ".faiss", ".npz", ".parquet"
Kind = Literal["flat", "multi-hash"]
KINDS: tuple[Kind, ...] = ("flat", "multi-hash")


def export(index: Index, out: Path, kind: str = "flat") -> None:
    """Write the codes; the format is known by the name. Rows stand in the order of the file of codes.

    ``.faiss`` is an ``IndexBinaryFlat`` or ``IndexBinaryMultiHash``, whose numbers of documents are those rows. ``.npz`` has ``codes`` uint8
    (n, bytes), ``bits`` and ``ids`` (n,). ``.parquet`` has ``id``, ``title`` and the code as whole numbers of 64 bits, ``code_0`` and so on, the
    first bit highest: ``bit_count(xor(...))`` of SQL is the Hamming distance.

    Args:
        index: the codes.
        out: the file.
        kind: of faiss: "flat" compares with every code, "multi-hash" looks up parts of the code in tables.

    Raises:
        InputError: the name says no format, there is no such kind, or faiss is not installed.
        RunError: the codes are damaged, or the file cannot be written.
    """
    if out.suffix not in (FAISS, ARRAYS, TABLE):
        raise InputError(f"{out}: no format by its name{nearest(out.suffix, (FAISS, ARRAYS, TABLE))}")
    if kind not in KINDS:
        raise InputError(f"--kind: unknown value '{kind}'{nearest(kind, KINDS)}")
    if kind != "flat" and out.suffix != FAISS:
        raise InputError(f"--kind: {kind} is an index of faiss; name a file that ends in {FAISS}")
    if out.suffix == FAISS:
        faiss = _faiss()
        with io.atomic(out) as stream:
            stream.write(memoryview(faiss.serialize_index_binary(faiss_index(index.codes, index.maker.bits, kind))))
    elif out.suffix == ARRAYS:
        io.write_arrays(out, {"codes": index.codes, "bits": np.array(index.maker.bits), "ids": np.array(index.ids(), dtype=np.str_)})
    else:
        _write_table(index, out)


def faiss_index(codes: np.ndarray, bits: int, kind: str = "flat") -> Any:
    """An index of packed codes uint8 (n, bytes).

    Raises:
        InputError: faiss is not installed.
    """
    faiss = _faiss()
    width = 8 * codes.shape[1]
    index = faiss.IndexBinaryFlat(width) if kind == "flat" else faiss.IndexBinaryMultiHash(width, *tables(bits, len(codes)))
    index.add(np.ascontiguousarray(codes))
    return index


def tables(bits: int, documents: int) -> tuple[int, int]:
    """How many tables of parts of the code there are, and the bits of each: about log2 of the number of documents, so that each has a place."""
    count = max(1, round(bits / math.log2(max(2, documents))), -(-bits // 64))
    return count, bits // count


def _faiss() -> Any:
    try:
        import faiss
    except ImportError:
        raise InputError("faiss is not installed; pip install 'semantic-hashing[faiss]'") from None
    return faiss


def _write_table(index: Index, out: Path) -> None:
    columns = {"id": pa.array(index.ids(), pa.string()), "title": index.titles()}
    for place, column in enumerate(words(index.codes)):
        columns[f"code_{place}"] = pa.array(column.byteswap() if sys.byteorder == "little" else column)
    with io.atomic(out) as stream:
        pq.write_table(pa.table(columns), stream)
