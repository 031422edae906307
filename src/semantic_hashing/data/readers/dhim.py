"""AG News and DBpedia in the files of DHIM's public repository: short texts, each with one label.

A row is ``"label","text"`` without a header; labels are numbers from 1, whose names stand in the repository's ``meta.txt``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from semantic_hashing.core import delimited
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.fetch.archives import read_file
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION, RawCorpus, decode, label_matrix, opening, provisional_parts

ENCODING = "utf-8"
AGNEWS = ("Sports", "Sci/Tech", "World", "Business")
DBPEDIA = (
    *("Artist", "Company", "OfficeHolder", "Building", "Village", "Plant", "EducationalInstitution"),
    *("Animal", "Album", "WrittenWork", "NaturalPlace", "MeanOfTransportation", "Athlete", "Film"),
)


def read(files: Sequence[Path], label_names: Sequence[str]) -> RawCorpus:
    """The three parts as DHIM has them.

    Args:
        files: of the training, validation and test part, in this order.
        label_names: names of the labels 1, 2 and so on.

    Raises:
        RunError: a file is damaged or malformed; the message names the line.
    """
    documents, sizes = _joined(PARTS, files, label_names)
    return _with_parts(documents, np.repeat(np.array([TRAIN, VALIDATION, TEST], dtype=np.uint8), sizes), label_names)


def read_small(files: Sequence[Path], label_names: Sequence[str]) -> RawCorpus:
    """The documents of the validation and test files alone, for where the training file cannot be had; the recipe's split must be ``fresh``.

    Args:
        files: of the validation and test part, in this order.
        label_names: names of the labels 1, 2 and so on.

    Raises:
        RunError: a file is damaged or malformed; the message names the line.
    """
    documents, _ = _joined((PARTS[VALIDATION], PARTS[TEST]), files, label_names)
    return _with_parts(documents, provisional_parts([[label] for _, label, _ in documents]), label_names)


def parse(content: str, label_names: Sequence[str], where: Path | str) -> list[tuple[str, str]]:
    """Label and text of each row.

    Raises:
        RunError: a row has not two cells, or its label has no name.
    """
    documents = []
    try:
        for line, cells in delimited.records(where, content):
            number = cells[0]
            if len(cells) != 2 or not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(label_names)):
                raise RunError(f"{where}, line {line}: not a label from 1 to {len(label_names)} and a text; remove the file and fetch it again")
            documents.append((label_names[int(number) - 1], cells[1]))
    except InputError as error:
        raise RunError(f"{error}; remove the file and fetch it again") from None
    return documents


def _joined(names: Sequence[str], files: Sequence[Path], label_names: Sequence[str]) -> tuple[list[tuple[str, str, str]], list[int]]:
    """Id, label and text of the documents of all files, and how many each file has."""
    found: list[tuple[str, str, str]] = []
    sizes = []
    for name, path in zip(names, files, strict=True):
        documents = parse(decode(read_file(path), ENCODING, path), label_names, path)
        found += [(f"{name}/{number}", label, text) for number, (label, text) in enumerate(documents, start=1)]
        sizes.append(len(documents))
    return found, sizes


def _with_parts(documents: Sequence[tuple[str, str, str]], part: np.ndarray, label_names: Sequence[str]) -> RawCorpus:
    return RawCorpus(
        ids=[identifier for identifier, _, _ in documents],
        titles=[opening(text) for _, _, text in documents],
        labels=label_matrix([[label] for _, label, _ in documents], label_names),
        label_names=list(label_names),
        part=part,
        text=[text for _, _, text in documents],
    )
