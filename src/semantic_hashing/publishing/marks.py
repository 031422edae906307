"""Pages of which a part, between two marks, is made by a command."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.core.errors import RunError


def between(page: Path, begin: str, end: str, block: str) -> str:
    """The text of ``page`` with ``block`` on the lines between its two marks.

    Raises:
        RunError: the page has no such marks, in this order.
    """
    before, first, rest = page.read_text(encoding="utf-8").partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise RunError(f"{page}: has no lines '{begin}' and '{end}' to write between")
    return f"{before}{begin}\n{block}\n{end}{after}"
