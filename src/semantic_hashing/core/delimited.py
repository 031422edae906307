"""Tables of text between delimiters (CSV): records, each with the line where it begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from semantic_hashing.core.errors import InputError

QUOTE = '"'
TWICE = "write a quote inside a cell twice"


def records(path: Path | str, text: str | Iterable[str], delimiter: str = ",", longest: int = 2**27) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each record, the header included; blank lines are passed over.

    Args:
        path: what the text was read from, for messages.
        text: the table, or its lines one after another, each with its end.
        delimiter: the character between two cells.
        longest: characters of a cell; of a whole table there is no such bound.

    Raises:
        InputError: a quote is not closed, or text follows a closed one. The message names the line where that quote opens.
    """
    # The library's default refuses a cell of more than 131,072 characters.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) if isinstance(text, str) else longest))
    # The lines of the record that is being read, for the message.
    of_record: list[str] = []
    reader = csv.reader(_kept(io.StringIO(text, newline="") if isinstance(text, str) else text, of_record), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            of_record.clear()
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}, {_trouble(of_record, start, delimiter, str(error))}") from None


def _kept(lines: Iterable[str], kept: list[str]) -> Iterator[str]:
    for line in lines:
        kept.append(line)
        yield line


def places(path: Path | str, header: Sequence[str], wanted: Iterable[str]) -> dict[str, int]:
    """Where in a record each wanted column stands, of those that the header names.

    Raises:
        InputError: the header names a wanted column twice.
    """
    for name in wanted:
        if header.count(name) > 1:
            raise InputError(f"{path}: names the column '{name}' {'twice' if header.count(name) == 2 else f'{header.count(name)} times'}; rename one")
    return {name: header.index(name) for name in wanted if name in header}


def other_delimiter(header: Sequence[str], name: str, delimiter: str) -> str | None:
    """The delimiter that would make ``name`` a column of this header, if there is one."""
    for other in ",;\t|":
        if other != delimiter and name in [cell.strip().strip(QUOTE) for cell in delimiter.join(header).split(other)]:
            return other
    return None


def _trouble(of_record: Iterable[str], start: int, delimiter: str, error: str) -> str:
    """What is wrong with the record that begins at the line ``start``, from the line where it goes wrong."""
    ends = f"{delimiter}\r\n"
    # Where the scan is: at the start of a cell, in a plain one, in a quoted one, or behind a quote inside a quoted one.
    state, opened = "start", start
    for number, line in enumerate(of_record, start=start):
        for character in line:
            if state == "quoted":
                state = "behind" if character == QUOTE else "quoted"
            elif state == "behind" and character == QUOTE:
                state = "quoted"
            elif character in ends:
                state = "start"
            elif state == "start" and character == QUOTE:
                state, opened = "quoted", number
            elif state == "behind" and number == opened:
                return f"line {opened}: not a CSV table (text follows the quote that ends a cell); {TWICE}"
            elif state == "behind":
                return f"line {opened}: not a CSV table (the quote that opens here ends in line {number} inside a cell); close it, or {TWICE}"
            else:
                state = "plain"
    if state == "quoted":
        return f"line {opened}: not a CSV table (the quote that opens here is never closed); close it, or {TWICE}"
    return f"line {start}: not a CSV table ({error})"
