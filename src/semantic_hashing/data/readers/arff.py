"""Sparse ARFF with a list of labels in XML, as Mulan ships TMC: binary words and labels in one table."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_file
from semantic_hashing.data.prepare.prepared import PARTS
from semantic_hashing.data.readers.corpus import TEST, TRAIN, RawCorpus, decode

ENCODING = "utf-8"

_ATTRIBUTE = re.compile(r"@attribute\s+(?:'([^']*)'|\"([^\"]*)\"|(\S+))\s+\{\s*0\s*,\s*1\s*\}\s*$", re.IGNORECASE)


def read(train: Path, test: Path, labels: Path) -> RawCorpus:
    """Read a training and a test table (plain, gz or bz2) and the XML list that says which columns are labels.

    Raises:
        RunError: a file is damaged or malformed, the two tables have other columns, or a label is not among them.
    """
    label_names = parse_label_names(read_file(labels), labels)
    parsed = [parse(decode(read_file(path), ENCODING, path), path) for path in (train, test)]
    columns = parsed[0][0]
    if parsed[1][0] != columns:
        raise RunError(f"{test}: its columns are not those of {train}; remove both and fetch them again")
    missing = [name for name in label_names if name not in columns]
    if missing:
        raise RunError(f"{train}: the label '{missing[0]}' that {labels} names is not among its columns; remove both and fetch them again")
    table = sp.csr_array(sp.vstack([matrix for _, matrix in parsed], format="csr"))
    position = {name: index for index, name in enumerate(columns)}
    is_label = set(label_names)
    words = [name for name in columns if name not in is_label]
    sizes = [matrix.shape[0] for _, matrix in parsed]
    return RawCorpus(
        ids=[f"{PARTS[part]}/{number}" for part, size in zip((TRAIN, TEST), sizes, strict=True) for number in range(1, size + 1)],
        titles=[""] * sum(sizes),
        labels=sp.csr_array(table[:, [position[name] for name in label_names]]).astype(bool),
        label_names=label_names,
        part=np.repeat(np.array([TRAIN, TEST], dtype=np.uint8), sizes),
        matrix=sp.csr_array(table[:, [position[name] for name in words]]).astype(np.float32),
        vocabulary=words,
        kind="binary",
    )


def parse(content: str, where: Path | str) -> tuple[list[str], sp.csr_array]:
    """Column names and a CSR (rows, columns) uint8 matrix from a sparse ARFF table whose attributes are all ``{0,1}``.

    Raises:
        RunError: the table is malformed; the message names the line.
    """

    def wrong(number: int, what: str) -> RunError:
        return RunError(f"{where}, line {number}: {what}; remove the file and fetch it again")

    columns: list[str] = []
    indices: list[int] = []
    indptr = [0]
    in_data = False
    number = 0
    for number, line in enumerate(content.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("%"):
            continue
        if not in_data:
            keyword = stripped.split(maxsplit=1)[0].lower()
            if keyword == "@attribute":
                found = _ATTRIBUTE.match(stripped)
                if not found:
                    raise wrong(number, "not an attribute with the values {0,1}")
                columns.append(found[1] or found[2] or found[3])
            elif keyword == "@data":
                in_data = True
            elif keyword != "@relation":
                raise wrong(number, "neither @relation, @attribute nor @data")
            continue
        if not (stripped.startswith("{") and stripped.endswith("}")):
            raise wrong(number, "not a whole sparse row in braces")
        try:
            pairs = [pair.split() for pair in stripped[1:-1].split(",") if pair.strip()]
            row = [int(index) for index, value in pairs if int(value)]
        except ValueError:
            raise wrong(number, "not pairs of a column number and 0 or 1") from None
        if not all(0 <= index < len(columns) for index in row) or len(set(row)) < len(row):
            raise wrong(number, "names a column that is not there, or one twice")
        indices += sorted(row)
        indptr.append(len(indices))
    if not in_data:
        raise wrong(number, "the file ends before @data")
    if len(set(columns)) < len(columns):
        raise wrong(number, "two attributes have the same name")
    return columns, sp.csr_array((np.ones(len(indices), dtype=np.uint8), indices, indptr), shape=(len(indptr) - 1, len(columns)))


def parse_label_names(content: bytes, where: Path | str) -> list[str]:
    """The names in Mulan's XML list of labels, in its order.

    Raises:
        RunError: it is not XML, declares entities or names no label.
    """
    names: list[str] = []

    def element(tag: str, attributes: dict[str, str]) -> None:
        if re.split(r"[:}]", tag)[-1] == "label":
            names.append(attributes.get("name", ""))

    def document_type(*_: object) -> None:
        # Entities are what makes XML from elsewhere dangerous; a list of names has none.
        raise RunError(f"{where}: declares a document type, which a list of labels has no use for; remove it and fetch it again")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(content, True)
    # An encoding that the parser does not know is a LookupError or a ValueError.
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise RunError(f"{where}: not a whole XML file ({' '.join(str(error).split())}); remove it and fetch it again") from None
    if not names or not all(names):
        raise RunError(f"{where}: names no label; remove it and fetch it again")
    return names
