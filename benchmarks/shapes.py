"""The sizes at which things are timed, documents drawn at them, and the memory of a process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class Shape:
    """Size of a data set: documents of its parts, vocabulary, labels and mean number of tokens."""

    name: str
    train: int
    test: int
    words: int
    labels: int
    tokens: int


# The three data sets as the literature's recipe makes them of the files in the reference run, and one of 20,000 words.
REUTERS = Shape("reuters", 7_749, 967, 7_119, 20, 66)
NG20 = Shape("ng20", 11_016, 3_678, 10_000, 20, 80)
TMC = Shape("tmc", 21_508, 3_539, 500, 22, 30)
LARGE = Shape("20,000 words", 21_286, 3_498, 20_000, 22, 80)
SHAPES = (REUTERS, NG20, TMC, LARGE)


def counts(documents: int, words: int, tokens: int, seed: int = 0) -> sp.csr_array:
    """Word counts (documents, words) float32 of documents of ``tokens`` tokens, word frequencies falling like 1 / rank."""
    rng = np.random.default_rng(seed)
    reached = np.cumsum(1 / np.arange(1, words + 1))
    columns = np.searchsorted(reached, rng.random(documents * tokens, dtype=np.float32) * reached[-1]).clip(max=words - 1).astype(np.int32)
    indptr = np.arange(0, documents * tokens + 1, tokens)
    matrix = sp.csr_array((np.ones(len(columns), np.float32), columns, indptr), shape=(documents, words))
    matrix.sum_duplicates()
    return matrix


def features(documents: int, words: int, tokens: int, seed: int = 0) -> sp.csr_array:
    """Such documents with rows of unit length."""
    matrix = counts(documents, words, tokens, seed)
    matrix.data /= np.repeat(np.sqrt(np.add.reduceat(matrix.data**2, matrix.indptr[:-1])), np.diff(matrix.indptr))
    return matrix


def labels(documents: int, count: int, seed: int = 1) -> sp.csr_array:
    """One label each, (documents, count) bool."""
    chosen = np.random.default_rng(seed).integers(0, count, documents)
    return sp.csr_array((np.ones(documents, bool), chosen, np.arange(documents + 1)), shape=(documents, count))


def codes(documents: int, bits: int, seed: int = 2) -> np.ndarray:
    """Packed random codes (documents, bits / 8) uint8."""
    return np.random.default_rng(seed).integers(0, 256, (documents, bits // 8), dtype=np.uint8)


def peak_mib() -> float:
    """Peak memory of this process; getrusage's is that of the process that started it, where that is greater."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def topics(documents: int, words: int, count: int, seed: int = 0, tokens: int = 60, drawn: int | None = None) -> tuple[sp.csr_array, np.ndarray]:
    """Word counts (documents, words) float32 of a topic model, and the topic (documents,) of each.

    Word frequencies fall like 1 / rank, and each topic raises a random tenth of the words fortyfold. A document has ``tokens`` words on average.
    A share of them, Beta(3, 2) of the document, is of its topic, a third of the rest of another topic, and all else of every topic alike.
    With ``drawn`` the documents have a seed of their own, so that other documents of the same topics can be drawn.
    """
    rng = np.random.default_rng(seed)
    frequency = 1 / np.arange(1, words + 1)
    raised = np.where(rng.random((count, words)) < 0.1, 40.0, 1.0) * frequency
    # One line of all distributions, topic t in [t, t + 1); the last is the background.
    each = np.vstack([raised, raised.mean(axis=0)])
    reached = np.cumsum(each / each.sum(axis=1, keepdims=True), axis=1)
    reached[:, -1] = 1
    line = (reached + np.arange(count + 1)[:, None]).ravel()
    rng = rng if drawn is None else np.random.default_rng((seed, drawn))
    topic = rng.integers(0, count, documents)
    parts = []
    for start in range(0, documents, 50_000):
        own = topic[start : start + 50_000]
        sizes = np.maximum(5, rng.poisson(tokens, len(own)))
        document = np.repeat(np.arange(len(own)), sizes)
        share, drawn = rng.beta(3, 2, len(own))[document], rng.random(len(document))
        other = rng.integers(0, count, len(own))[document]
        source = np.where(drawn < share, own[document], np.where(drawn < share + (1 - share) / 3, other, count))
        columns = np.searchsorted(line, source + rng.random(len(document)), side="right") - words * source
        columns = columns.clip(0, words - 1).astype(np.int32)
        block = sp.csr_array((np.ones(len(columns), np.float32), (document.astype(np.int32), columns)), shape=(len(own), words))
        block.sum_duplicates()
        parts.append(block)
    return sp.csr_array(sp.vstack(parts, format="csr")), topic
