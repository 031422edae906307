"""The methods in a Markdown table, from their cards: the part of README.md that lists them."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.hashers.catalogue import METHODS, Method
from semantic_hashing.publishing.marks import between

BEGIN, END = "<!-- made by 'semhash methods --table' -->", "<!-- end of the methods -->"
BIBLIOGRAPHY = Path("paper/references.bib")
PACKAGE = "semantic_hashing."
# BibTeX's accents as combining characters.
ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308"}


def table(bibliography: Path = BIBLIOGRAPHY) -> str:
    """A row per method: paper, year, family, whether it learns from labels, file.

    Raises:
        RunError: a card names a paper that the bibliography lacks.
    """
    rows = [("method", "paper", "year", "family", "learns from labels", "file"), ("---",) * 6]
    papers = authors(bibliography)
    for name, method in METHODS.items():
        if method.paper and method.paper not in papers:
            raise RunError(f"{bibliography}: no entry '{method.paper}', which the card of {name} names; add it")
        paper, year = papers.get(method.paper, ""), str(method.year or "")
        rows.append((name, paper, year, method.family, "yes" if method.supervised else "no", _file(method)))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def authors(bibliography: Path = BIBLIOGRAPHY) -> dict[str, str]:
    """Key of each entry of a BibTeX file -> its authors in short: ``Shen et al.``, ``Chaidaroon and Fang``.

    Raises:
        RunError: the file is missing.
    """
    if not bibliography.is_file():
        raise RunError(f"{bibliography}: no such file; run the command in the project's folder")
    short_names = {}
    for key, entry in re.findall(r"^@\w+\{([^,]+),(.*?)^\}", bibliography.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        author_field = re.search(r"author\s*=\s*\{(.*?)\},?\n", entry, re.DOTALL)
        names = [_plain(name.partition(",")[0]) for name in re.split(r"\s+and\s+", author_field[1])] if author_field else []
        short_names[key] = names[0] + " et al." if len(names) > 2 else " and ".join(names)
    return short_names


def _plain(name: str) -> str:
    """A family name without BibTeX's braces, its accents as characters."""
    composed = re.sub(r"\\([`'^\"~])\{?(\w)\}?", lambda found: normalize("NFC", found[2] + ACCENTS[found[1]]), name)
    return composed.replace("{", "").replace("}", "").strip()


def write(page: Path = Path("README.md")) -> Path:
    """Put the table between its two marks in ``page`` and return the path.

    Raises:
        RunError: the page has no such marks.
    """
    io.write_text(page, between(page, BEGIN, END, table()))
    return page


def _file(method: Method) -> str:
    """The file of a method of this package as a link, of another package its module."""
    module = method.target.partition(":")[0]
    path = f"src/{module.replace('.', '/')}.py"
    return f"[{Path(path).name}]({path})" if module.startswith(PACKAGE) else f"`{module}`"
