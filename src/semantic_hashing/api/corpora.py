"""A corpus of one's own, ready to learn from: read and prepared in memory or, where it is large, in passes, with or without labels."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

import numpy as np

from semantic_hashing.api.datasets import Dataset
from semantic_hashing.config import load
from semantic_hashing.config.corpora import KNOBS
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch.archives import MAX_FILE_BYTES
from semantic_hashing.data.prepare import streamed
from semantic_hashing.data.prepare.chance import chance
from semantic_hashing.data.prepare.preparation import per_part
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.stopwords import stop_words
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers import own
from semantic_hashing.data.readers.own import Columns

NAME = "documents"
# By how much a packed table may grow, as a rule, when it is unpacked.
PACKED = 8


def read_corpus(
    path: str | PathLike[str],
    *,
    text: str = "text",
    labels: str | Sequence[str] | None = None,
    id: str | None = None,
    title: str | None = None,
    part: str | None = None,
    separator: str | None = None,
    delimiter: str | None = None,
    recipe: Recipe | None = None,
    folder: str | PathLike[str] | None = None,
) -> Dataset:
    """A table of documents as a data set: their words counted and weighed, and split into training, validation and test part.

    Args:
        path: ``.csv``, ``.tsv``, ``.jsonl`` (each may have ``.gz`` after it) or ``.parquet``, in UTF-8; up to 128 MiB, with ``folder`` of any size.
        text: the column of the documents.
        labels: the column of the labels, or several columns of 0 and 1; None where there are none.
        id: the column that names each document; without it they are ``row/1``, ``row/2`` and so on.
        title: the column of titles; without it the first words of the text stand for one.
        part: the column that says ``train``, ``validation`` or ``test``; without it a tenth each is drawn for validation and test.
        separator: what stands between several labels in one cell.
        delimiter: of CSV, what stands between two cells, if it is no comma.
        recipe: how texts become features; by default as a run prepares a corpus of one's own.
        folder: where features are written, to stay on the disk as long as the data set is used, in place of memory.

    Returns:
        The data set, a ``Dataset``; without labels it has none in ``label_names``.

    Raises:
        InputError: the file, or what it holds, is not such a table; the message names the line or column.
        RunError: the folder cannot be written.

    Examples:
        >>> import pandas as pd
        >>> from semantic_hashing import ITQ, read_corpus, search
        >>> texts = ["the cup was won by the home team", "the bank cut interest rates"] * 10
        >>> ids = [f"{topic}-{number}" for number in range(10) for topic in ("sport", "business")]
        >>> pd.DataFrame({"id": ids, "text": texts}).to_csv("news.csv", index=False)
        >>> data = read_corpus("news.csv", id="id")
        >>> model = ITQ(bits=4).fit(data)
        >>> nearest = search(model, ["which team won the cup"], k=1)
        >>> ids_of_training = data.ids[data.prepared.rows("train")]
        >>> ids_of_training[nearest.indices[0, 0]].startswith("sport")
        True
    """
    columns = Columns(text, () if labels is None else (labels,) if isinstance(labels, str) else tuple(labels), separator, part, delimiter, id, title)
    disk = None if folder is None else Path(folder)
    return prepared_corpus(NAME, Path(path), columns, recipe or default_recipe(columns), load(packaged=True).master_seed, folder=disk)


def default_recipe(columns: Columns) -> Recipe:
    """That of a corpus of one's own; documents without a label stay where the corpus has none."""
    return Recipe.model_validate({**KNOBS, "split": "official" if columns.part else "fresh", "drop_unlabelled": bool(columns.labels)})


def prepared_corpus(
    name: str, path: Path, columns: Columns, recipe: Recipe, master_seed: int, smart: Path | None = None, folder: Path | None = None
) -> Dataset:
    """Read and prepare a table, in memory or, with ``folder``, in passes; the features are the same.

    Args:
        name: of the data set, from which the split's seed is derived.
        path: the table; without ``folder`` up to 128 MiB.
        columns: those that are read.
        recipe: the knobs.
        master_seed: of the run.
        smart: the fetched SMART stop list, for a recipe that names it.
        folder: where the features of a table of any size are written, and lie as long as the data set is used.

    Raises:
        InputError: see ``readers.own.read`` and ``prepare.transform.transform``, or ``prepare.streamed.prepare``.
        RunError: with ``folder``: a file cannot be read or written.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    stop = stop_words(recipe.stop_words, smart)
    if folder is None:
        corpus = own.read(path, columns)
        result = transform(corpus, recipe, stop, master_seed, name)
        titles, ids = (np.array(of_all, dtype=object)[result.rows] for of_all in (corpus.titles, corpus.ids))
        part, documents = corpus.part, len(corpus.ids)
    else:
        found = streamed.prepare(path, columns, recipe, stop, master_seed, name, folder)
        result, titles, ids, part, documents = found.result, found.titles, found.ids, found.part, found.read
    prepared = result.prepared
    train, test = (prepared.labels[prepared.rows(part)] for part in ("train", "test"))
    record = {
        "dataset": name,
        "version": f"own-{io.sha256(path)[:12]}",
        "recipe": "own",
        "knobs": recipe.model_dump(mode="json"),
        "columns": {key: value for key in ("text", "id", "title", "delimiter") if (value := getattr(columns, key))},
        "read": per_part(part) if columns.part else {"in all": documents},
        "documents": {kind: len(prepared.rows(kind)) for kind in PARTS},
        "dropped": result.dropped,
        "vocabulary": len(result.words),
        "labels": len(result.label_names),
        "chance": chance(train, test) if columns.labels else None,
        "notes": result.notes,
    }
    return Dataset(name, prepared, tuple(result.words), result.idf, tuple(result.label_names), titles, ids, record)


def is_large(path: Path) -> bool:
    """Whether a table is too large to be prepared in memory, or may be, since it is packed."""
    packed = path.name.lower().endswith((".gz", ".parquet"))
    return path.is_file() and path.stat().st_size * (PACKED if packed else 1) > MAX_FILE_BYTES
