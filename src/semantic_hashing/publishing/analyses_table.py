"""The list of the files that the analyses make, from their declarations."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.analyses import registry
from semantic_hashing.core import io
from semantic_hashing.publishing.marks import between

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
    io.write_text(page, between(page, BEGIN, END, table()))
    return page
