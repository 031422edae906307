"""The original texts of the documents that a preparation kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare.prepare import fetched
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.readers import own
from semantic_hashing.data.readers.corpus import RawCorpus
from semantic_hashing.data.readers.formats import read
from semantic_hashing.data.readers.own import Columns


def of_kept(corpus: Path, source: Path, raw: Path, source_name: str, recipe: Recipe, columns: Columns | None = None) -> list[str]:
    """The texts of the kept documents in the order of their features, with what the recipe strips taken off, as the words were counted.

    Args:
        corpus: ``corpus.parquet`` of the data set.
        source: record that ``fetch`` wrote for it.
        raw: folder of the downloads.
        source_name: the data set whose files they are.
        recipe: the knobs.
        columns: of a corpus of one's own, the columns that are read.

    Raises:
        InputError: the source has no texts.
        RunError: a file is missing or changed, or the documents are not those of the source.
    """
    origin, files = fetched(source, raw, source_name)
    whole = own.read(next(iter(files.values())), columns) if columns else read(source_name, str(origin["version"]), files, recipe.strip)
    try:
        kept = pd.read_parquet(corpus, columns=["id"])["id"].tolist()
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"{corpus}: not a list of documents ({' '.join(str(error).split())[:200]}); prepare the data set again") from None
    return joined(kept, whole, corpus)


def joined(kept: Sequence[str], whole: RawCorpus, where: Path) -> list[str]:
    """The texts of the documents with these ids, in their order.

    Args:
        kept: ids of the kept documents.
        whole: the corpus as its source has it.
        where: the file of the ids, for the message.

    Raises:
        InputError: the corpus has no texts.
        RunError: it has no document of an id.
    """
    if whole.text is None:
        raise InputError(f"{where.parent.name}: its source has counts of words and no texts to make sentence embeddings of; use another version")
    by_id = dict(zip(whole.ids, whole.text, strict=True))
    if absent := [name for name in kept if name not in by_id]:
        raise RunError(f"{where}: the source has no document '{absent[0]}'; prepare the data set again")
    return [by_id[name] for name in kept]
