"""Documents counted by Hamming distance and relevance, compiled: every pair of a query and a document is looked at here, and nowhere else."""

from __future__ import annotations

import numba
import numpy as np

# Documents that all queries are held against before the next ones are read, so that they stay in the cache.
BLOCK = 8_192
_PAIRS, _NIBBLES, _BYTES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_SUM = np.uint64(0x0101010101010101)
_1, _2, _4, _56 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


@numba.njit(inline="always")
def _ones(word: np.uint64) -> np.uint64:
    """Number of ones of a 64-bit word, by sums of neighbouring groups of bits; compilers know the form."""
    word = word - ((word >> _1) & _PAIRS)
    word = (word & _NIBBLES) + ((word >> _2) & _NIBBLES)
    return (((word + (word >> _4)) & _BYTES) * _SUM) >> _56


@numba.njit(cache=True, nogil=True)
def count(queries: np.ndarray, database: np.ndarray, query_labels: np.ndarray, database_labels: np.ndarray, counts: np.ndarray) -> None:
    """Add the documents at each distance of each query to ``counts``, irrelevant and relevant ones apart.

    A document's key is twice its distance, plus one where a label is shared, so that one histogram holds both. Neighbours
    often have the same key, and a counter that is written twice in a row stalls: four histograms take turns.

    Args:
        queries: codes as words (w, q) uint64.
        database: codes as words (w, n) uint64.
        query_labels: label sets as words (m, q) uint64.
        database_labels: label sets as words (m, n) uint64.
        counts: (q, 64 w + 1, 2) int32, changed in place.
    """
    documents, levels = database.shape[1], counts.shape[1]
    keys, shared = np.empty(min(BLOCK, documents), np.uint16), np.empty(min(BLOCK, documents), np.uint64)
    turns = np.empty((4, 2 * levels), np.int32)
    for start in range(0, documents, BLOCK):
        size = min(BLOCK, documents - start)
        for query in range(queries.shape[1]):
            # Rows of the arrays, contiguous in memory: the loops over them are what the compiler turns into wide instructions.
            shared[:size] = 0
            for word in range(len(query_labels)):
                own, block = query_labels[word, query], database_labels[word, start : start + size]
                for place in range(size):
                    shared[place] |= block[place] & own
            for place in range(size):
                keys[place] = shared[place] != 0
            for word in range(len(queries)):
                own, block = queries[word, query], database[word, start : start + size]
                for place in range(size):
                    keys[place] += np.uint16(_ones(block[place] ^ own) << _1)
            turns[:] = 0
            whole = size - size % 4
            for place in range(0, whole, 4):
                turns[0, keys[place]] += 1
                turns[1, keys[place + 1]] += 1
                turns[2, keys[place + 2]] += 1
                turns[3, keys[place + 3]] += 1
            for place in range(whole, size):
                turns[0, keys[place]] += 1
            for level in range(levels):
                for relevant in range(2):
                    key = 2 * level + relevant
                    counts[query, level, relevant] += turns[0, key] + turns[1, key] + turns[2, key] + turns[3, key]
