"""Precision per query in few bytes: each value as the small fraction that it is, compressed, and back without a changed bit.

Precision at k in expectation under ties is (whole + numerator / denominator) / k, and the denominator, the number of tied
documents in lowest terms, is small for most queries. Written so, and compressed, the values take a fifth less than as floats.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping

import numpy as np

Model = tuple[int, int]
# Of what is read: a file's content, and the decompressor's memory.
LARGEST = 2**28
MEMORY = 2**25
# Whole numbers have a byte, numerators and denominators 12 bits. The denominator 0 marks a value that is no such fraction.
_WHOLES, _DENOMINATORS = 256, 4096
# Records of four bytes: the literal coder is told so.
_XZ = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 2**22, "lc": 2, "lp": 2, "pb": 2}]


def pack(values: Mapping[Model, np.ndarray], k: int) -> bytes:
    """The values of some models as bytes, the same for the same values.

    A header (JSON, one line: ``k``, the models' bits, seed and number of queries, the number of values that stand whole), a
    record of four bytes a value (little-endian: whole 8, low bits of denominator 8 and of numerator 8, high bits of numerator 4
    and of denominator 4), then the values that are no small fraction as float32. All of it is one xz stream.

    Args:
        values: (bits, seed) -> precision of each query, float32 (q,).
        k: depth of the precision.
    """
    joined = np.concatenate([np.zeros(0, np.float32), *(np.asarray(array, dtype=np.float32) for array in values.values())])
    distinct, places = np.unique(joined.view(np.uint32), return_inverse=True)
    records = _records(distinct, k)[places]
    whole = joined[_parts(records)[2] == 0]
    header = {"k": k, "models": [[*model, len(array)] for model, array in values.items()], "whole": len(whole)}
    content = json.dumps(header, separators=(",", ":")).encode() + b"\n" + records.astype("<u4").tobytes() + whole.astype("<f4").tobytes()
    return lzma.compress(content, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=_XZ)


def unpack(packed: bytes) -> dict[Model, np.ndarray]:
    """What ``pack`` was given.

    Raises:
        ValueError: the bytes are damaged, hold something else, or would take more than ``LARGEST`` bytes.
    """
    try:
        decompressor = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY)
        content = decompressor.decompress(packed, LARGEST)
        if not decompressor.eof or decompressor.unused_data:
            raise ValueError("cut short, too long, or more than one stream")
        head, _, body = content.partition(b"\n")
        header = json.loads(head)
        k, models, whole = header["k"], header["models"], header["whole"]
        sizes = [size for _, _, size in models]
        if not all(type(number) is int and number >= 0 for number in (k - 1, whole, *(n for model in models for n in model))):
            raise ValueError("its header is not that of precisions")
    except (lzma.LZMAError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error) or type(error).__name__) from None
    if len(body) != 4 * (sum(sizes) + whole):
        raise ValueError("its header does not fit its length")
    records = np.frombuffer(body, dtype="<u4", count=sum(sizes))
    wholes, numerators, denominators = _parts(records)
    if np.count_nonzero(denominators == 0) != whole:
        raise ValueError("its header does not fit its values")
    values = _values(wholes, numerators, np.maximum(denominators, 1), k)
    values[denominators == 0] = np.frombuffer(body, dtype="<f4", offset=4 * sum(sizes))
    ends = np.cumsum(sizes, dtype=np.int64)
    return {(bits, seed): values[end - size : end] for (bits, seed, size), end in zip(models, ends, strict=True)}


def _records(distinct: np.ndarray, k: int) -> np.ndarray:
    """The record of each value, given by its bits: the fraction with the smallest denominator that gives these bits back."""
    records = np.zeros(len(distinct), dtype=np.uint32)
    scaled = distinct.view(np.float32).astype(np.float64) * k
    remaining = np.flatnonzero((scaled >= 0) & (scaled < _WHOLES))
    for denominator in range(1, _DENOMINATORS):
        if not len(remaining):
            break
        wholes, numerators = np.divmod(np.rint(scaled[remaining] * denominator).astype(np.int64), denominator)
        exact = (_values(wholes, numerators, np.asarray(denominator), k).view(np.uint32) == distinct[remaining]) & (wholes < _WHOLES)
        high = denominator >> 8 << 28 | numerators[exact] >> 8 << 24
        records[remaining[exact]] = high | (numerators[exact] & 255) << 16 | (denominator & 255) << 8 | wholes[exact]
        remaining = remaining[~exact]
    return records


def _parts(records: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whole numbers, numerators and denominators of records."""
    numerators = (records >> 16 & 255) | ((records >> 24 & 15) << 8)
    denominators = (records >> 8 & 255) | ((records >> 28) << 8)
    return records & 255, numerators, denominators


def _values(wholes: np.ndarray, numerators: np.ndarray, denominators: np.ndarray, k: int) -> np.ndarray:
    """The values of fractions, float32."""
    exact: np.ndarray = ((wholes + numerators / denominators) / k).astype(np.float32)
    return exact
