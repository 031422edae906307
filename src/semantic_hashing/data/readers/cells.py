"""What a cell of a user's table means: a text, labels, or a part of the split."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from semantic_hashing.data.prepare.prepared import PARTS

ON, OFF = {"1", "1.0", "true"}, {"0", "0.0", "false", "", "nan"}
SEVERAL = "write several labels as grain;ship with separator: ';', or as a list in JSON lines or Parquet"
HALF_PAIR = re.compile("[\ud800-\udfff]")
WHOLE_NUMBER = re.compile(r"([+-]?(?:0|[1-9]\d*))(?:\.0+)?")
NUMBERS = re.compile(r"[-+.\d\s]*")
# Above it a float is not every whole number.
LARGEST_FLOAT = 2.0**53


def clean(written: str) -> str:
    """A text as it is kept: half a surrogate pair, which no file in UTF-8 can hold, is U+FFFD; letters with signs are in Unicode's form NFC."""
    whole = HALF_PAIR.sub("\ufffd", written)
    return whole if unicodedata.is_normalized("NFC", whole) else unicodedata.normalize("NFC", whole)


def document(cell: object, name: str) -> str:
    """The text of a document; a missing cell is an empty text, as it is in CSV.

    Raises:
        ValueError: the cell holds something else.
    """
    if _is_missing(cell):
        return ""
    if not isinstance(cell, str):
        raise ValueError(f"'{name}' holds {shown(cell)}, not text")
    return clean(cell)


def labels(row: Mapping[str, Any], names: Sequence[str], separator: str | None) -> list[str]:
    """The labels of a row, each once: of one column, or the names of those of several columns that hold 1.

    Raises:
        ValueError: a cell does not hold labels.
    """
    if len(names) > 1:
        return [name for name in names if _is_on(row[name], name)]
    cell = row[names[0]]
    if _is_missing(cell):
        return []
    if isinstance(cell, str) and _is_written_list(cell.strip()):
        raise ValueError(f"'{names[0]}' holds {shown(cell)}, a list that was written as text; {SEVERAL}")
    if isinstance(cell, str) and separator:
        several: list[Any] = list(cell.split(separator))
    else:
        several = [item for item in cell if not _is_missing(item)] if isinstance(cell, list) else [cell]
    found = (_label(item) for item in several)
    return list(dict.fromkeys(label for label in found if label))


def with_whole_numbers(labels_of_rows: list[list[str]]) -> list[list[str]]:
    """``1.0`` is ``1`` where every label of a corpus is a whole number: pandas writes a column of numbers with gaps so."""
    names = {name for labels_of_row in labels_of_rows for name in labels_of_row}
    if not any("." in name for name in names):
        return labels_of_rows
    matches = {name: WHOLE_NUMBER.fullmatch(name) for name in names}
    whole = {name: match[1] for name, match in matches.items() if match}
    if len(whole) < len(names):
        return labels_of_rows
    return [list(dict.fromkeys(whole[name] for name in labels_of_row)) for labels_of_row in labels_of_rows]


def identifier(cell: object, name: str) -> str:
    """The id of a document: a text, or a whole number.

    Raises:
        ValueError: the cell holds neither, or nothing.
    """
    if _is_missing(cell) or (isinstance(cell, str) and not cell.strip()):
        raise ValueError(f"'{name}' holds no id; give each document one, or leave the key out")
    try:
        return _label(cell)
    except ValueError:
        raise ValueError(f"'{name}' holds {shown(cell)}, which is no id; ids are text of one line or whole numbers") from None


def part(cell: object) -> str:
    """``train``, ``validation`` or ``test``.

    Raises:
        ValueError: the cell names none of them.
    """
    value = str(cell).strip().lower()
    if value not in PARTS:
        raise ValueError(f"the part {shown(cell)} is not one of {', '.join(PARTS)}")
    return value


def shown(cell: object) -> str:
    """A cell in a message: it may be a page long or hold line breaks."""
    return ascii(cell)[:60]


def _is_missing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float | Decimal) and math.isnan(cell))


def _is_written_list(cell: str) -> bool:
    """Whether a cell is a list, tuple or set as pandas, NumPy or json write it into text; ``[x]`` and ``(x, y)`` may be names."""
    brackets, inner = cell[:1] + cell[-1:], cell[1:-1].strip()
    if brackets not in ("[]", "()", "{}"):
        return False
    quoted = "'" in inner or '"' in inner
    return quoted or (brackets == "[]" and ("," in inner or NUMBERS.fullmatch(inner) is not None))


def _label(cell: object) -> str:
    if isinstance(cell, float | Decimal) and abs(float(cell)) <= LARGEST_FLOAT and cell == int(cell):
        cell = int(cell)
    if not isinstance(cell, str | int):
        raise ValueError(f"{shown(cell)} is no label; labels are text or whole numbers")
    try:
        name = clean(str(cell)).strip()
    except ValueError:
        raise ValueError("a whole number of thousands of digits is no label") from None
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in name):
        raise ValueError(f"the label {shown(name)} holds a line break or another control character; {SEVERAL}")
    return name


def _is_on(cell: object, name: str) -> bool:
    value = "" if cell is None else str(cell).strip().lower()
    if value not in ON | OFF:
        raise ValueError(f"'{name}' holds {shown(cell)}; of several label columns each holds 0 or 1")
    return value in ON
