"""Documents become codes, a block at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.bar import bar
from semantic_hashing.core.errors import InputError
from semantic_hashing.index import file
from semantic_hashing.index.documents import Block
from semantic_hashing.index.file import Maker


@dataclass(frozen=True)
class Outcome:
    """What was written.

    Attributes:
        documents: how many.
        wordless: how many of them hold no word that the model knows: their code says nothing.
    """

    documents: int
    wordless: int


def encode(hasher: Any, maker: Maker, blocks: Iterable[Block], out: Path) -> Outcome:
    """Write the codes of documents, with a progress bar where standard error is a terminal.

    Args:
        hasher: a fitted estimator.
        maker: its model, for the file.
        blocks: the documents.
        out: the file, see ``index.file``.

    Raises:
        InputError: there is no document, or the model cannot encode such ones.
        RunError: the file cannot be written.
    """
    documents = wordless = 0
    with file.writer(out, maker) as rows, bar("encoding") as advance:
        for block in blocks:
            counts = _counts(hasher, block)
            words = np.asarray(counts.sum(axis=1)).ravel()
            rows.write(block.ids, block.titles, words, hasher.encode(_features(hasher, counts)))
            documents += len(block.ids)
            wordless += int(np.count_nonzero(words == 0))
            advance(block.done, f"{documents:,} documents")
        if not documents:
            raise InputError("there is no document to encode")
    return Outcome(documents, wordless)


def write_fitted(hasher: Any, maker: Maker, data: Any, out: Path) -> None:
    """Write the codes of a data set, those of the training documents as ``fit`` left them, in the data set's order.

    Args:
        hasher: fitted on ``data``.
        maker: its model.
        data: an ``api.datasets.Dataset``.
        out: the file.

    Raises:
        RunError: the file cannot be written.
    """
    codes = fitted_codes(hasher, data)
    words = np.asarray(data.prepared.counts.sum(axis=1)).ravel()
    with file.writer(out, maker) as rows:
        for start in range(0, len(codes), file.GROUP):
            span = slice(start, start + file.GROUP)
            rows.write(list(map(str, data.ids[span])), list(map(str, data.titles[span])), words[span], codes[span])


def fitted_codes(hasher: Any, data: Any) -> np.ndarray:
    """The codes of a data set's documents, uint8 (n, bytes), in its order."""
    codes = np.empty((len(data.prepared.part), hasher.database_.shape[1]), dtype=np.uint8)
    codes[data.prepared.rows("train")] = hasher.database_
    for part in ("validation", "test"):
        rows = data.prepared.rows(part)
        if len(rows):
            codes[rows] = hasher.encode(data.features(part, hasher.features))
    return codes


def query(hasher: Any, text: str) -> np.ndarray:
    """The code of a text, uint8 (1, bytes).

    Raises:
        InputError: the model keeps no vocabulary, or knows no word of the text.
    """
    counts = _vocabulary(hasher).counts([text])
    if not counts.nnz:
        raise InputError(f"'{text[:60]}': none of the {counts.shape[1]:,} words that the model knows; try other words")
    codes: np.ndarray = hasher.encode(_features(hasher, counts))
    return codes


def _counts(hasher: Any, block: Block) -> sp.csr_array:
    if block.texts is not None:
        counts: sp.csr_array = _vocabulary(hasher).counts(block.texts)
        return counts
    assert block.counts is not None
    if block.counts.shape[1] != hasher.n_features_in_:
        raise InputError(f"the counts are of {block.counts.shape[1]:,} words, and the model was fitted on {hasher.n_features_in_:,}")
    return block.counts


def _features(hasher: Any, counts: sp.csr_array) -> sp.csr_array:
    return counts if hasher.features == "counts" else _vocabulary(hasher).weigh(counts)


def _vocabulary(hasher: Any) -> Any:
    if hasher.text_ is None:
        raise InputError("the model keeps no vocabulary: it was fitted on matrices; keep it again with save(folder, text=vectorizer)")
    return hasher.text_
