"""Reuters-21578, the ModApte split restricted to the 90 categories that have a document in both parts.

References:
    D. D. Lewis, "Reuters-21578 text categorization test collection, Distribution 1.0", README, 1997 (ModApte: section VIII.B).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_members
from semantic_hashing.data.readers.corpus import TEST, TRAIN, RawCorpus, decode, label_matrix, without

MEMBERS = ("*.sgm",)
ENCODING = "latin-1"

# The documents are regular: no element of these nests in itself, and attributes are always quoted. Every pattern takes time
# that grows like the length of the file, whatever is in it: what an element holds is found by its two tags.
_OPENING = re.compile(r"<REUTERS([^<>]*)>")
_ATTRIBUTE = re.compile(r'\b(\w+)="([^"]*)"')
_TEXT = re.compile(r"<TEXT[^<>]*>")
_TAG = re.compile(r"</?[A-Z]+[^<>]*>")

# A test document of TYPE="BRIEF" that the collections of 10,788 leave out.
_LEFT_OUT = frozenset({"1199"})
_PARTS = {"TRAIN": TRAIN, "TEST": TEST}

# What stands in a story that is no word of it: the text that fills the body of a story without one, and the agency's name at the end.
_STRIPPERS = {"filler": re.compile(r"\bblah blah blah\.", re.IGNORECASE), "closing": re.compile(r"\breuters?\s*\Z", re.IGNORECASE)}
PARTS = tuple(_STRIPPERS)


class Document(NamedTuple):
    """One document of the ModApte split."""

    newid: str
    part: int
    topics: list[str]
    title: str
    text: str


def read(archive: Path, strip: Collection[str] = ()) -> RawCorpus:
    """Read the archive with the ``.sgm`` files. On the whole collection this gives 7,769 + 3,019 documents in 90 categories.

    The text is title and body, or all of TEXT where there is no BODY.

    Args:
        archive: ``reuters21578.tar.gz``.
        strip: which of ``filler`` (``Blah blah blah.``) and ``closing`` (the last word, where it is ``Reuter`` or ``Reuters``) to take off.

    Raises:
        RunError: the archive is damaged, or a file in it is cut short or is not what it should be.
    """
    documents: list[Document] = []
    for name, content in sorted(read_members(archive, MEMBERS)):
        where = f"{archive}, {name}"
        documents += parse(decode(content, ENCODING, where), where)
    categories = [{topic for document in documents if document.part == part for topic in document.topics} for part in (TRAIN, TEST)]
    label_names = sorted(categories[0] & categories[1])
    known = set(label_names)
    kept = [document for document in documents if known.intersection(document.topics)]
    texts, counts = without([document.text for document in kept], [part for part in PARTS if part in strip], stripped)
    return RawCorpus(
        ids=[document.newid for document in kept],
        titles=[document.title for document in kept],
        labels=label_matrix([[topic for topic in document.topics if topic in known] for document in kept], label_names),
        label_names=label_names,
        part=np.array([document.part for document in kept], dtype=np.uint8),
        text=texts,
        stripped=counts,
    )


def stripped(text: str, parts: Collection[str]) -> str:
    """A story without the named ``PARTS``."""
    for part, pattern in _STRIPPERS.items():
        if part in parts:
            text = pattern.sub("", text).rstrip()
    return text


def parse(sgml: str, where: str) -> list[Document]:
    """The documents of one ``.sgm`` file that belong to the ModApte split.

    Args:
        sgml: the decoded file.
        where: its name, for messages.

    Raises:
        RunError: the file is cut in the middle of a document, holds none, or a document lacks what every one has.
    """
    bodies = _documents(sgml)
    opened, closed = len(re.findall(r"<REUTERS[\s>]", sgml)), sgml.count("</REUTERS>")
    if not opened == closed == len(bodies) or sgml.rpartition("</REUTERS>")[2].strip(" \t\r\n\0\x1a"):
        raise RunError(f"{where}: cut short ({opened} documents begin, {closed} end); remove the archive and fetch it again")
    if not bodies:
        raise RunError(f"{where}: holds no <REUTERS> document; remove the archive and fetch it again")
    return [document for attributes, body in bodies if (document := _document(attributes, body, where))]


def _documents(sgml: str) -> list[tuple[str, str]]:
    """Attributes and content of each document that ends."""
    found: list[tuple[str, str]] = []
    start = _OPENING.search(sgml)
    while start:
        end = sgml.find("</REUTERS>", start.end())
        if end < 0:
            break
        found.append((start[1], sgml[start.end() : end]))
        start = _OPENING.search(sgml, end)
    return found


def _contents(sgml: str, tag: str) -> Iterator[str]:
    """What stands between each ``<tag>`` and the ``</tag>`` that follows it."""
    start = sgml.find(f"<{tag}>")
    while start >= 0:
        start += len(tag) + 2
        end = sgml.find(f"</{tag}>", start)
        if end < 0:
            return
        yield sgml[start:end]
        start = sgml.find(f"<{tag}>", end)


def _text(body: str) -> str | None:
    opening = _TEXT.search(body)
    end = body.find("</TEXT>", opening.end()) if opening else -1
    return body[opening.end() : end] if opening and end >= 0 else None


def _document(attributes: str, body: str, where: str) -> Document | None:
    values = dict(_ATTRIBUTE.findall(attributes))
    newid = values.get("NEWID")
    topics, text = next(_contents(body, "TOPICS"), None), _text(body)
    if newid is None or "LEWISSPLIT" not in values or topics is None or text is None:
        raise RunError(f"{where}: document {newid or 'without NEWID'} lacks LEWISSPLIT, TOPICS or TEXT; remove the archive and fetch it again")
    part = _PARTS.get(values["LEWISSPLIT"])
    if part is None or values.get("TOPICS") != "YES" or newid in _LEFT_OUT:
        return None
    title, content = next(_contents(text, "TITLE"), ""), next(_contents(text, "BODY"), None)
    try:
        heading = _plain(title)
        return Document(
            newid=newid,
            part=part,
            topics=[_plain(topic) for topic in _contents(topics, "D")],
            title=" ".join(heading.split()),
            text=f"{heading}\n{_plain(content)}" if content is not None else _plain(_TAG.sub(" ", text)),
        )
    except ValueError:
        # A character's number of thousands of digits.
        raise RunError(f"{where}: document {newid} holds a reference to no character; remove the archive and fetch it again") from None


def _plain(sgml: str) -> str:
    # "&#2;" and "&#3;" are control characters that frame each text; html.unescape drops what no text may hold.
    return html.unescape(sgml).strip()
