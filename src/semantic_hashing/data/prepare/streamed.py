"""A corpus of one's own that is too large for the memory, prepared in passes over files: the same features as ``transform`` makes, to the bit.

The first pass reads the table (``gathering``); its counts of every word lie on the disk. The next ones read these: one counts the words of the
training documents, by which the vocabulary is chosen; one keeps the vocabulary's counts and drops what is too short or too long; one weighs them.
What is held is of the documents their ids, titles and labels, and of the words their spelling and three numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch.ranking import most_frequent
from semantic_hashing.data.prepare import stored
from semantic_hashing.data.prepare.gathering import BLOCK, Gathered, gather
from semantic_hashing.data.prepare.labels import name_tokens
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.split import split
from semantic_hashing.data.prepare.stored import StoredRows
from semantic_hashing.data.prepare.transform import COPY, NO_LABEL, NO_WORD, Transformed
from semantic_hashing.data.prepare.transform import _check as check_what_is_left
from semantic_hashing.data.prepare.weighting import weigh
from semantic_hashing.data.readers.corpus import TRAIN
from semantic_hashing.data.readers.own import Columns


@dataclass(frozen=True)
class Streamed:
    """What is made of a table.

    Attributes:
        result: as ``transform`` gives it, with features that stay on the disk.
        ids: (n,) strings, of the n kept documents.
        titles: (n,) strings.
        read: how many documents the table has.
        part: (read,) uint8, the table's own parts.
    """

    result: Transformed
    ids: np.ndarray
    titles: np.ndarray
    read: int
    part: np.ndarray


def prepare(path: Path, columns: Columns, recipe: Recipe, stop: frozenset[str], master_seed: int, dataset: str, folder: Path) -> Streamed:
    """Apply a recipe to a table of any size.

    Args:
        path: the table.
        columns: those that are read.
        recipe: the knobs.
        stop: words of the recipe's stop list.
        master_seed: the run's master seed, for the split.
        dataset: name of the data set, for the split and for messages.
        folder: where ``counts.rows`` and ``tfidf.rows`` are written, and stay.

    Raises:
        InputError: the table is not one, or the recipe leaves no word, no document in some part, or no label that training and test part share.
        RunError: a file cannot be read or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = gather(path, columns, recipe.token_pattern, folder, recipe.drop_copies)
    labels, label_names = found.labels, found.label_names
    if recipe.labels == "name-tokens":
        labels, label_names = name_tokens(labels, label_names, recipe.label_count)
    dropped: dict[str, int] = {}
    rows = np.arange(len(found.part))
    if recipe.drop_unlabelled:
        rows = np.flatnonzero(np.diff(labels.indptr) > 0)
        dropped[NO_LABEL] = len(found.part) - len(rows)
    if found.first is not None:
        first = np.sort(np.unique(found.first[rows], return_index=True)[1])
        dropped[COPY] = len(rows) - len(first)
        rows = rows[first]
    part = split(found.part[rows], recipe.split, recipe.validation_share, recipe.test_share, master_seed, dataset)
    vocabulary = _vocabulary(found, rows[part == TRAIN], stop, recipe)
    kept, df = _count(found.counts, rows, part, vocabulary, recipe, dropped, folder / "counts.rows")
    part, rows = part[kept], rows[kept]
    labels = sp.csr_array(labels[rows])
    check_what_is_left(labels, part, dropped, dataset)
    counts = StoredRows.open(folder / "counts.rows")
    idf = _weigh(counts, df, int(np.sum(part == TRAIN)), recipe.weighting, folder / "tfidf.rows")
    for name in ("words.rows", "words.npz"):
        (folder / name).unlink()
    # What reads a prepared data set by rows takes either kind of matrix.
    matrices = cast(Any, counts), cast(Any, StoredRows.open(folder / "tfidf.rows"))
    words = [found.words[column] for column in vocabulary]
    result = Transformed(Prepared(*matrices, labels, part), rows, words, idf, label_names, dropped, [])
    return Streamed(result, found.ids[rows], found.titles[rows], len(found.part), found.part)


def _vocabulary(found: Gathered, train: np.ndarray, stop: frozenset[str], recipe: Recipe) -> np.ndarray:
    """The columns of the vocabulary, (V,), as ``features.choose_vocabulary`` chooses them of a matrix in memory."""
    words = found.words
    total, df = np.zeros(len(words), np.int64), np.zeros(len(words), np.int64)
    for start in range(0, len(train), BLOCK):
        block = found.counts[train[start : start + BLOCK]]
        total += np.bincount(block.indices, block.data, len(words)).astype(np.int64)
        df += np.bincount(block.indices, minlength=len(words))
    order = most_frequent(total, words)
    most = recipe.max_df * len(train)
    kept = [column for column in order if recipe.min_df <= df[column] <= most and words[column] not in stop and total[column] > 0]
    if not kept:
        raise InputError(f"no word is left of {len(words):,}; loosen the recipe's min_df, max_df, stop_words or token_pattern")
    return np.array(kept[: recipe.max_features], dtype=np.int64)


def _count(
    counts: StoredRows, rows: np.ndarray, part: np.ndarray, vocabulary: np.ndarray, recipe: Recipe, dropped: dict[str, int], out: Path
) -> tuple[np.ndarray, np.ndarray]:
    """Write the vocabulary's counts of the documents that are neither too short nor too long.

    Returns:
        Which of ``rows`` they are, and (V,) in how many training documents each word stands.
    """
    place = np.full(counts.shape[1], -1, np.int32)
    place[vocabulary] = np.arange(len(vocabulary), dtype=np.int32)
    kept, df = [np.zeros(0, np.int64)], np.zeros(len(vocabulary), np.int64)
    short = long = 0
    longest = np.inf if recipe.max_tokens is None else recipe.max_tokens
    with stored.writer(out, len(vocabulary)) as written:
        for start in range(0, len(rows), BLOCK):
            block = counts[rows[start : start + BLOCK]]
            known = place[block.indices] >= 0
            indptr = np.concatenate([[0], np.cumsum(known)])[block.indptr]
            found = sp.csr_array((block.data[known], place[block.indices[known]], indptr), shape=(block.shape[0], len(vocabulary)))
            found.sort_indices()
            lengths = np.asarray(found.sum(axis=1)).ravel()
            short, long = short + int((lengths < recipe.min_tokens).sum()), long + int((lengths > longest).sum())
            good = np.flatnonzero((lengths >= recipe.min_tokens) & (lengths <= longest))
            found = found[good]
            written.write(found)
            kept.append(start + good)
            df += np.bincount(found[part[start + good] == TRAIN].indices, minlength=len(vocabulary))
    if recipe.min_tokens:
        dropped[NO_WORD if recipe.min_tokens == 1 else f"fewer than {recipe.min_tokens} tokens"] = short
    if recipe.max_tokens is not None:
        dropped[f"more than {recipe.max_tokens} tokens"] = long
    return np.concatenate(kept), df


def _weigh(counts: StoredRows, df: np.ndarray, documents: int, weighting: str, out: Path) -> np.ndarray:
    """Write the TF-IDF of stored counts, and return the inverse document frequencies; see ``features.tfidf``."""
    idf = np.log((documents + 1.0) / (df + 1.0)) + 1.0
    with stored.writer(out, counts.shape[1]) as written:
        for _, block in counts.blocks():
            written.write(weigh(block, idf, weighting))
    return idf
