"""Whether the report's fonts have every character of what the configuration names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from semantic_hashing.config import Config
from semantic_hashing.core.errors import InputError
from semantic_hashing.rendering.fonts import unprintable


def check(config: Config) -> None:
    """See that TeX can set every title and name of the run.

    Raises:
        InputError: the first that it cannot, with the character.
    """
    for key, text in _printed(config):
        missing = unprintable(text)
        if missing:
            name = unicodedata.name(missing[0], "without a name").lower()
            raise InputError(f"{key}: the fonts of the report lack '{missing[0]}' (U+{ord(missing[0]):04X}, {name}); write it in Latin letters")


def _printed(config: Config) -> Iterator[tuple[str, str]]:
    yield "title", config.title
    for dataset in config.datasets:
        yield f"corpora.{dataset}.title", config.corpora[dataset].title
        yield "datasets", dataset
    for key, names in (("settings", config.settings), ("methods", config.methods)):
        yield from ((key, name) for name in names)
