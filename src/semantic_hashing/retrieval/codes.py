"""Hash codes: how bits are packed, and what a set of codes carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def pack(bits: np.ndarray) -> np.ndarray:
    """Pack a (n, l) array of truth values into uint8 codes (n, ceil(l / 8)); unused low bits of the last byte are 0.

    Examples:
        >>> import numpy as np
        >>> pack(np.array([[1, 0, 1], [0, 0, 1]]))
        array([[160],
               [ 32]], dtype=uint8)
    """
    return np.packbits(np.asarray(bits, dtype=bool), axis=1)


def unpack(codes: np.ndarray, length: int) -> np.ndarray:
    """The inverse of ``pack``: uint8 codes (n, ceil(length / 8)) to bool (n, length).

    Examples:
        >>> import numpy as np
        >>> unpack(np.array([[160]], dtype=np.uint8), 3)
        array([[ True, False,  True]])
    """
    return np.unpackbits(codes, axis=1, count=length).astype(bool)


def words(codes: np.ndarray) -> np.ndarray:
    """Packed codes (n, bytes) as 64-bit words, (w, n) uint64, w = 1 up to 64 bits.

    The codes are padded with zero bytes to a whole number of words, which changes no Hamming distance.

    Examples:
        >>> import numpy as np
        >>> words(np.zeros((5, 16), dtype=np.uint8)).shape
        (2, 5)
    """
    padded = np.zeros((codes.shape[0], -(-codes.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : codes.shape[1]] = codes
    return np.ascontiguousarray(padded.view(np.uint64).T)


@dataclass(frozen=True)
class CodeStatistics:
    """What the codes of a set of documents carry.

    Attributes:
        ones: share of ones of each bit, in [0, 1].
        bit_entropy: mean over the bits of each bit's entropy, in bits (1 is best).
        distinct: number of distinct codes.
        entropy: entropy of the empirical distribution of whole codes, in bits: the mean length of an ideal code for
            them, at most the code length and at most log2 of the number of documents.
    """

    ones: list[float]
    bit_entropy: float
    distinct: int
    entropy: float


def statistics(codes: np.ndarray, length: int) -> CodeStatistics:
    """Statistics of packed codes (n, ceil(length / 8)) of ``length`` bits.

    Examples:
        >>> import numpy as np
        >>> found = statistics(pack(np.array([[0, 1], [1, 1], [0, 1], [1, 1]])), 2)
        >>> found.ones, found.bit_entropy, found.distinct, found.entropy
        ([0.5, 1.0], 0.5, 2, 1.0)
    """
    ones = unpack(codes, length).mean(axis=0)
    _, counts = np.unique(codes, axis=0, return_counts=True)
    return CodeStatistics(
        ones=[float(p) for p in ones],
        bit_entropy=float(np.mean([_entropy(np.array([p, 1 - p])) for p in ones])),
        distinct=int(counts.size),
        entropy=_entropy(counts / counts.sum()),
    )


def _entropy(probabilities: np.ndarray) -> float:
    positive = probabilities[probabilities > 0]
    return float(max(0.0, -(positive * np.log2(positive)).sum()))
