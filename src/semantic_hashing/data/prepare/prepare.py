"""Preparing a data set: from the fetched files to features, with a record of every count on the way."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.features import document_frequency
from semantic_hashing.data.prepare.preparation import per_part, show, statistics
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.stopwords import stop_words
from semantic_hashing.data.prepare.transform import Transformed, transform
from semantic_hashing.data.readers import own
from semantic_hashing.data.readers.corpus import TRAIN, RawCorpus
from semantic_hashing.data.readers.formats import read, unknown_parts
from semantic_hashing.data.readers.own import Columns

logger = logging.getLogger(__name__)

FEATURES, CORPUS, VOCABULARY, RECORD = "features.npz", "corpus.parquet", "vocabulary.parquet", "preparation.json"


def prepare(
    dataset: str,
    source: Path,
    raw: Path,
    recipe: Recipe,
    recipe_name: str,
    master_seed: int,
    folder: Path,
    source_name: str | None = None,
    smart: Path | None = None,
    literature: Mapping[str, int] | None = None,
    columns: Columns | None = None,
) -> dict[str, Any]:
    """Read the fetched version of a data set, apply a recipe and write the features.

    Writes into ``folder``, the record last: ``features.npz`` (``Prepared``), ``corpus.parquet`` (id, title, part, labels;
    the same rows), ``vocabulary.parquet`` (word, train_count, train_df, idf; the same columns; over the kept training
    documents) and ``preparation.json``. Prints the record as a table on standard output.

    Args:
        dataset: name of the data set.
        source: record that ``fetch`` wrote for it.
        raw: folder of the downloads.
        recipe: the knobs.
        recipe_name: their name in the configuration.
        master_seed: the run's master seed.
        folder: where to write.
        source_name: the data set whose files they are, if it is another.
        smart: record that ``fetch`` wrote for the SMART stop list; only a recipe with ``stop_words: smart`` needs it.
        literature: the literature's counts (``train``, ``validation``, ``test``, ``vocabulary``, ``labels``).
        columns: of a corpus of one's own, the columns that are read.

    Returns:
        The content of ``preparation.json``.

    Raises:
        InputError: the recipe does not suit the corpus, or needs the SMART list and has none.
        RunError: a file is missing, changed since it was fetched, or damaged. Nothing is left in ``folder``.
    """
    origin, files = fetched(source, raw, source_name or dataset)
    smart_list = next(iter(fetched(smart, raw, "smart")[1].values())) if smart is not None and recipe.stop_words == "smart" else None
    stop = stop_words(recipe.stop_words, smart_list)
    version = str(origin["version"])
    logger.info("%s: reading version %s", dataset, version)
    corpus = own.read(next(iter(files.values())), columns) if columns else read(source_name or dataset, version, files, recipe.strip)
    logger.info("%s: %d documents; applying the recipe %s", dataset, len(corpus.ids), recipe_name)
    result = transform(corpus, recipe, stop, master_seed, dataset)
    notes = list(result.notes)
    if absent := unknown_parts(source_name or dataset, version, recipe.strip):
        notes.append(f"strip: {', '.join(absent)} does not apply to this version")
    record = {
        "dataset": dataset,
        "version": version,
        "recipe": recipe_name,
        "knobs": recipe.model_dump(mode="json"),
        "source": origin,
        "read": per_part(corpus.part),
        "stripped": corpus.stripped,
        **statistics(result),
        "notes": notes,
        "literature": dict(literature or {}),
    }
    _write(folder, corpus, result, record)
    show(record)
    return record


def fetched(source: Path, raw: Path, dataset: str) -> tuple[dict[str, Any], dict[str, Path]]:
    """The record that ``fetch`` wrote, and the paths of the files it names, each checked against it.

    Raises:
        RunError: the record is not one of ``dataset``, or a file is missing or changed since.
    """
    origin = io.read_json(source)
    try:
        if origin["dataset"] != dataset:
            raise RunError(f"{source}: a record of {origin['dataset']}, not of {dataset}")
        paths = {entry["file"]: (raw / dataset / origin["version"] / entry["file"], entry["sha256"]) for entry in origin["files"]}
    except (KeyError, TypeError):
        raise RunError(f"{source}: not a record of a download; remove it and fetch {dataset} again") from None
    for path, sha256 in paths.values():
        if not path.is_file():
            raise RunError(f"{path}: no such file; fetch {dataset} again")
        if io.sha256(path) != sha256:
            raise RunError(f"{path}: changed since it was fetched; remove it and fetch {dataset} again")
    return origin, {name: path for name, (path, _) in paths.items()}


def _write(folder: Path, corpus: RawCorpus, result: Transformed, record: Mapping[str, Any]) -> None:
    names = (RECORD, FEATURES, CORPUS, VOCABULARY)
    # The record says that a preparation is whole; it must not stand beside the next one's half-written files.
    for name in names:
        (folder / name).unlink(missing_ok=True)
    try:
        result.prepared.write(folder / FEATURES)
        _write_parquet(folder / CORPUS, _documents(corpus, result))
        _write_parquet(folder / VOCABULARY, _vocabulary(result))
        io.write_json(folder / RECORD, record)
    except BaseException:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        raise


def _documents(corpus: RawCorpus, result: Transformed) -> pd.DataFrame:
    labels = result.prepared.labels
    names = [[result.label_names[column] for column in np.sort(own)] for own in np.split(labels.indices, labels.indptr[1:-1])]
    return pd.DataFrame(
        {
            "id": [corpus.ids[row] for row in result.rows],
            "title": [corpus.titles[row] for row in result.rows],
            "part": [PARTS[part] for part in result.prepared.part],
            "labels": names,
        }
    )


def _vocabulary(result: Transformed) -> pd.DataFrame:
    train = result.prepared.counts[np.flatnonzero(result.prepared.part == TRAIN)]
    return pd.DataFrame(
        {
            "word": result.words,
            "train_count": np.asarray(train.sum(axis=0, dtype=np.float64)).ravel().astype(np.int64),
            "train_df": document_frequency(train),
            "idf": result.idf,
        }
    )


def _write_parquet(path: Path, frame: pd.DataFrame) -> None:
    with io.atomic(path) as stream:
        frame.to_parquet(stream, index=False)
