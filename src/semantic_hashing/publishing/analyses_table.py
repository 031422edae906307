"""README's list of the files that the analyses make, from their declarations."""

from __future__ import annotations

import re
from pathlib import Path

from semantic_hashing.analyses import registry
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError

BEGIN, END = "<!-- made by 'semhash analyses --table' -->", "<!-- end of the analyses -->"


def table() -> str:
    """A Markdown table: each file, and what it holds."""
    rows = [f"| `{analysis.file}` | {analysis.measured} |" for analysis in registry.with_part("measure")]
    return "\n".join(["| file of an analysis | what it holds |", "| --- | --- |", *rows])


def write(page: Path) -> Path:
    """Replace what stands between the two marks of ``page`` and return its path.

    Raises:
        RunError: the marks are missing.
    """
    before = page.read_text(encoding="utf-8")
    if BEGIN not in before or END not in before:
        raise RunError(f"{page}: has no lines '{BEGIN}' and '{END}' to write between")
    io.write_text(page, re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: f"{BEGIN}\n{table()}\n{END}", before, flags=re.DOTALL))
    return page
