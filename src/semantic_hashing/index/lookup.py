"""The nearest documents of a text, with what names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from semantic_hashing.api import ranking
from semantic_hashing.core.errors import InputError
from semantic_hashing.index import encoding
from semantic_hashing.index.file import Index


@dataclass(frozen=True)
class Hit:
    """A document that was found, and the Hamming distance of its code."""

    distance: int
    id: str
    title: str


def nearest(hasher: Any, index: Index, text: str, k: int) -> list[Hit]:
    """The k documents nearest to a text, or all where there are fewer; those without a word that the model knows are left out.

    Documents at one distance stand in the order of the file.

    Raises:
        InputError: the model knows no word of the text, or the file holds no document with a word.
        RunError: the file is damaged.
    """
    code = encoding.query(hasher, text)
    # Where every document has words, the codes are not copied.
    rows = None if index.words.all() else np.flatnonzero(index.words)
    codes = index.codes if rows is None else index.codes[rows]
    if not len(codes):
        raise InputError(f"{index.path}: holds no document with a word that the model knows")
    found = ranking.search(codes, code, min(k, len(codes)))
    places = found.indices[0] if rows is None else rows[found.indices[0]]
    named = index.named(places)
    return [Hit(int(distance), name, title) for distance, (name, title) in zip(found.distances[0], named, strict=True)]
