"""The sentence embeddings of a data set as they are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError

WIDTH = 384


def read(path: Path, record: Path, documents: int) -> np.ndarray:
    """The vectors (n, 384) float32 of the kept documents, each of unit length again.

    Args:
        path: the file of the vectors.
        record: that of their record, which is written last.
        documents: n.

    Raises:
        RunError: a file is missing or damaged, or they are of other documents.
    """
    io.read_json(record)
    vectors = io.read_arrays(path).get("vectors", np.zeros(0)).astype(np.float32)
    if vectors.shape != (documents, WIDTH) or not np.isfinite(vectors).all():
        raise RunError(f"{path}: not the embeddings of the {documents:,} documents beside it; run 'semhash embed' again")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit
