"""Reuters-21578 as NLTK ships it: the 10,788 documents of ModApte in 90 categories, a file each.

The documents, parts and categories are those of ``reuters.read``. The texts differ: NLTK's have no closing ``Reuter``, and
a story without a body repeats its title where the distribution holds the filler ``Blah blah blah.``
"""

from __future__ import annotations

import html
from pathlib import Path

import numpy as np

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_members
from semantic_hashing.data.readers.corpus import TEST, TRAIN, RawCorpus, decode, label_matrix

CATEGORIES = "reuters/cats.txt"
MEMBERS = (CATEGORIES, "reuters/training/*", "reuters/test/*")
ENCODING = "latin-1"
_PARTS = {"training": TRAIN, "test": TEST}


def read(archive: Path) -> RawCorpus:
    """Read NLTK's archive, documents in the order of their numbers, as ``reuters.read`` has them.

    Raises:
        RunError: the archive is damaged, or its list of categories and its documents do not belong together.
    """
    texts: dict[str, str] = {}
    listed: dict[str, list[str]] = {}
    for name, content in read_members(archive, MEMBERS):
        text = decode(content, ENCODING, f"{archive}, {name}")
        if name == CATEGORIES:
            listed = _categories(text, archive)
        else:
            texts[name.removeprefix("reuters/")] = text
    if odd := sorted(texts.keys() ^ listed.keys()):
        raise RunError(f"{archive}: '{odd[0]}' is not both a document and a line of {CATEGORIES}; remove the file and fetch it again")
    documents = sorted(listed, key=_number)
    label_names = sorted({category for categories in listed.values() for category in categories})
    return RawCorpus(
        ids=[document.partition("/")[2] for document in documents],
        titles=[" ".join(html.unescape(texts[document].partition("\n")[0]).split()) for document in documents],
        labels=label_matrix([listed[document] for document in documents], label_names),
        label_names=label_names,
        part=np.array([_PARTS[document.partition("/")[0]] for document in documents], dtype=np.uint8),
        text=[texts[document] for document in documents],
    )


def _categories(text: str, archive: Path) -> dict[str, list[str]]:
    """Document, as ``training/1``, -> its categories."""
    listed: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        document, *categories = line.split() or [""]
        part, _, name = document.partition("/")
        if part not in _PARTS or not (name.isascii() and name.isdigit()) or not categories or document in listed:
            raise RunError(
                f"{archive}, {CATEGORIES}, line {number}: no document with its categories, or one twice; remove the file and fetch it again"
            )
        listed[document] = categories
    return listed


def _number(document: str) -> int:
    return int(document.partition("/")[2])
