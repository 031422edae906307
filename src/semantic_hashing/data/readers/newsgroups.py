"""20 Newsgroups by date: 11,314 + 7,532 posts in 20 groups."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
from sklearn.datasets._twenty_newsgroups import strip_newsgroup_footer, strip_newsgroup_header, strip_newsgroup_quoting

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_members
from semantic_hashing.data.readers.corpus import TEST, TRAIN, RawCorpus, decode, label_matrix, without

MEMBERS = ("20news-bydate-*",)
ENCODING = "latin-1"

_FOLDERS = {"20news-bydate-train": TRAIN, "20news-bydate-test": TEST}
_SUBJECT = re.compile(r"^Subject:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
# In scikit-learn's order: quoting and footers are looked for in what the step before has left.
_STRIPPERS = {"headers": strip_newsgroup_header, "footers": strip_newsgroup_footer, "quotes": strip_newsgroup_quoting}
PARTS = tuple(_STRIPPERS)


def read(archive: Path, strip: Collection[str] = ()) -> RawCorpus:
    """Read the by-date archive, posts in the order of their names.

    Args:
        archive: ``20news-bydate.tar.gz``.
        strip: which of ``headers``, ``footers`` and ``quotes`` to take off each post, as scikit-learn does. The title is the
            Subject in any case.

    Raises:
        RunError: the archive is damaged or its folders are not those of 20 Newsgroups.
    """
    posts = []
    for name, content in sorted(read_members(archive, MEMBERS)):
        folder, _, rest = name.partition("/")
        group, _, number = rest.partition("/")
        if folder not in _FOLDERS or not number:
            raise RunError(f"{archive}: unexpected member '{name}'; remove the file and fetch it again")
        posts.append((_FOLDERS[folder], group, f"{folder.rpartition('-')[2]}/{rest}", decode(content, ENCODING, name)))
    # Training part first, as everywhere.
    posts.sort(key=lambda post: post[0])
    whole = [text for _, _, _, text in posts]
    texts, counts = without(whole, [part for part in PARTS if part in strip], stripped)
    names = sorted({group for _, group, _, _ in posts})
    return RawCorpus(
        ids=[identifier for _, _, identifier, _ in posts],
        titles=[subject(text) for text in whole],
        labels=label_matrix([[group] for _, group, _, _ in posts], names),
        label_names=names,
        part=np.array([part for part, _, _, _ in posts], dtype=np.uint8),
        text=texts,
        stripped=counts,
    )


def subject(post: str) -> str:
    """The Subject in a post's header, or an empty string."""
    header, _, _ = post.partition("\n\n")
    found = _SUBJECT.search(header)
    return " ".join(found[1].split()) if found else ""


def stripped(post: str, parts: Collection[str]) -> str:
    """A post without the named parts (``headers``, ``footers``, ``quotes``)."""
    for part, strip in _STRIPPERS.items():
        if part in parts:
            post = strip(post)
    return post
