"""The literature's own features: MATLAB files with the TF-IDF of all three parts and their labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES, read_file
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers import mat5
from semantic_hashing.data.readers.corpus import MAX_LABELS, MAX_WORDS, TEST, TRAIN, VALIDATION, RawCorpus

FEATURES = ("train", "cv", "test")
LABELS = ("gnd_train", "gnd_cv", "gnd_test")
ORDER = (TRAIN, VALIDATION, TEST)


def read(path: Path) -> RawCorpus:
    """Read ``train``, ``cv``, ``test`` (rows are documents) and ``gnd_*`` (a 0/1 column a label, or one column of numbers).

    Words have no names in these files; they are called ``word1`` and so on.

    Raises:
        RunError: the file is damaged or of version 7.3, lacks a variable, or its variables do not belong together.
    """
    content = read_file(path)
    try:
        stored, present = mat5.read(content, (*FEATURES, *LABELS))
    except mat5.NewerVersionError as error:
        raise RunError(f"{path}: {error}") from None
    except ValueError as error:
        raise RunError(f"{path}: not a whole MATLAB file ({' '.join(str(error).split())}); remove it and fetch it again") from None
    missing = [name for name in (*FEATURES, *LABELS) if name not in stored]
    if missing:
        has = ", ".join(ascii(name)[1:-1][:60] for name in present[:20])
        raise RunError(f"{path}: holds no variable '{missing[0]}' (it has: {has or 'none'}); remove it and fetch it again")
    try:
        for name in (*FEATURES, *LABELS):
            _sized(name, stored[name])
        # What is too large for float32 becomes infinite, which the corpus's check refuses.
        with np.errstate(over="ignore"):
            features = [_csr(stored[name]) for name in FEATURES]
        labels = _labels([stored[name] for name in LABELS], [matrix.shape[0] for matrix in features])
        matrix = sp.csr_array(sp.vstack(features, format="csr"))
    except (ValueError, TypeError) as error:
        raise RunError(f"{path}: its variables do not belong together ({error}); remove it and fetch it again") from None
    matrix.eliminate_zeros()
    matrix.sort_indices()
    sizes = [part.shape[0] for part in features]
    return RawCorpus(
        ids=[f"{PARTS[part]}/{number}" for part, size in zip(ORDER, sizes, strict=True) for number in range(1, size + 1)],
        titles=[""] * sum(sizes),
        labels=labels,
        label_names=[f"label{number:02d}" for number in range(1, labels.shape[1] + 1)],
        part=np.repeat(np.array(ORDER, dtype=np.uint8), sizes),
        matrix=matrix,
        vocabulary=[f"word{number}" for number in range(1, matrix.shape[1] + 1)],
        kind="tfidf",
    )


def _sized(name: str, matrix: np.ndarray | sp.csc_array) -> None:
    """Refuse a matrix so large that what is made of it would fill the memory.

    Raises:
        ValueError: it is.
    """
    rows, columns = matrix.shape
    if max(rows, columns) > MAX_WORDS or (name in LABELS and (rows * columns > MAX_FILE_BYTES or min(rows, columns) > MAX_LABELS)):
        raise ValueError(f"{name} has the size {rows:,} x {columns:,}")


def _csr(matrix: np.ndarray | sp.csc_array) -> sp.csr_array:
    return sp.csr_array(sp.csr_array(matrix).astype(np.float32))


def _labels(parts: list[Any], sizes: list[int]) -> sp.csr_array:
    """CSR (n, L) bool from 0/1 columns or from one column (or row) of label numbers, the same for all three parts."""
    dense = [_dense(part) for part in parts]
    if all(part.size == size for part, size in zip(dense, sizes, strict=True)):
        values, columns = np.unique(np.concatenate([part.ravel() for part in dense]), return_inverse=True)
        if len(values) > MAX_LABELS:
            raise ValueError(f"{len(values):,} distinct labels")
        return sp.csr_array((np.ones(len(columns), dtype=bool), columns, np.arange(len(columns) + 1)), shape=(len(columns), len(values)))
    if [part.shape[0] for part in dense] != sizes:
        raise ValueError(f"{[part.shape[0] for part in dense]} rows of labels for {sizes} documents")
    table = np.concatenate(dense)
    if not np.all((table == 0) | (table == 1)):
        raise ValueError("labels are neither 0/1 columns nor one column of numbers")
    return sp.csr_array(table.astype(bool))


def _dense(array: Any) -> np.ndarray:
    # Not sp.issparse: its type guard hides toarray from the type checker.
    return np.asarray(array.toarray() if hasattr(array, "toarray") else array)
