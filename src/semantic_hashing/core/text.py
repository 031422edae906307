"""Text that a user wrote: UTF-8, or one line that says where it is not and how to convert it."""

from __future__ import annotations

import codecs
from pathlib import Path

from semantic_hashing.core.errors import InputError

# A mark of UTF-32 begins like one of UTF-16, so it is looked for first.
MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decode(content: bytes, path: Path | str) -> str:
    """The text of a file in UTF-8, without the mark that may stand before it.

    Raises:
        InputError: it is in another encoding, or holds a NUL byte, which no text does; the message names the line and the mend.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            raise InputError(f"{path}, line 1: {name} text; convert it to UTF-8: iconv -f {name} -t UTF-8")
    nul = content.find(b"\0")
    if nul >= 0:
        raise InputError(f"{path}, line {_line(content[:nul])}: a NUL byte, which no UTF-8 text holds; is it UTF-16, or no text? Save it as UTF-8")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}, line {_line(content[: error.start])}: not UTF-8 text (byte 0x{content[error.start]:02x}); "
            "convert it to UTF-8, from latin-1 for instance: iconv -f LATIN1 -t UTF-8"
        ) from None


def lines(content: bytes) -> int:
    """How many line ends of any kind (LF, CR, CR and LF) there are."""
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")


def _line(before: bytes) -> int:
    return lines(before) + 1
