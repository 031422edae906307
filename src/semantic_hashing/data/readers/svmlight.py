"""Multi-label svmlight files, as the LIBSVM collection ships TMC: numbered features, no words."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.datasets import load_svmlight_file

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_file
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.corpus import MAX_LABELS, MAX_LINES, MAX_WORDS, TEST, TRAIN, Kind, RawCorpus, label_matrix


def read(train: Path, test: Path) -> RawCorpus:
    """Read a training and a test file (plain, gz or bz2); labels are numbers, words get the names ``feature1`` and so on.

    What the values are is told from the values: equal ones within every row are a scaled binary matrix and are read as 1,
    whole numbers are counts, anything else is TF-IDF.

    Raises:
        RunError: a file is damaged or is not svmlight.
    """
    loaded = [_load(path) for path in (train, test)]
    width = max(part_matrix.shape[1] for part_matrix, _ in loaded)
    # A file is as wide as its highest feature.
    wide = [sp.csr_array((part.data, part.indices, part.indptr), shape=(part.shape[0], width)) for part, _ in loaded]
    matrix = sp.csr_array(sp.vstack(wide, format="csr")).astype(np.float32)
    matrix.eliminate_zeros()
    own = [[str(label) for label in labels] for _, part_labels in loaded for labels in part_labels]
    numbers = sorted({int(label) for labels in own for label in labels})
    names = {str(number): f"class{number:02d}" for number in numbers}
    kind = kind_of(matrix)
    if kind == "binary":
        matrix.data[:] = 1
    sizes = [part_matrix.shape[0] for part_matrix, _ in loaded]
    return RawCorpus(
        ids=[f"{PARTS[part]}/{number}" for part, size in zip((TRAIN, TEST), sizes, strict=True) for number in range(1, size + 1)],
        titles=[""] * sum(sizes),
        labels=label_matrix([[names[label] for label in labels] for labels in own], list(names.values())),
        label_names=list(names.values()),
        part=np.repeat(np.array([TRAIN, TEST], dtype=np.uint8), sizes),
        matrix=matrix,
        vocabulary=[f"feature{number}" for number in range(1, width + 1)],
        kind=kind,
    )


def kind_of(matrix: sp.csr_array) -> Kind:
    """``binary`` when the values within each row are equal, else ``counts`` when all are whole numbers, else ``tfidf``."""
    lengths = np.diff(matrix.indptr)
    starts = matrix.indptr[:-1][lengths > 0]
    # What is not finite is no kind of matrix; the corpus's check refuses it.
    if not len(starts) or not np.isfinite(matrix.data).all():
        return "binary" if not len(starts) else "tfidf"
    highest, lowest = np.maximum.reduceat(matrix.data, starts), np.minimum.reduceat(matrix.data, starts)
    # Values are printed with about six digits.
    if np.allclose(highest, lowest, rtol=1e-4):
        return "binary"
    return "counts" if np.all(matrix.data == np.round(matrix.data)) else "tfidf"


def _load(path: Path) -> tuple[sp.csr_array, list[list[int]]]:
    content = read_file(path)
    if content.count(b"\n") > MAX_LINES:
        raise RunError(f"{path}: more than {MAX_LINES:,} lines; remove it and fetch it again")
    try:
        matrix, labels = load_svmlight_file(io.BytesIO(content), multilabel=True, zero_based=False)
        numbers = [[_whole(label) for label in labels_of_row] for labels_of_row in labels]
    except (ValueError, IndexError, OverflowError) as error:
        raise RunError(f"{path}: not an svmlight file ({' '.join(str(error).split())}); remove it and fetch it again") from None
    if matrix.shape[1] > MAX_WORDS or len({number for own in numbers for number in own}) > MAX_LABELS:
        raise RunError(f"{path}: more than {MAX_WORDS:,} features or {MAX_LABELS:,} labels; remove it and fetch it again")
    return sp.csr_array(matrix), numbers


def _whole(label: float) -> int:
    number = int(label)
    if number != label:
        raise ValueError(f"the label {label:g} is no whole number")
    return number
