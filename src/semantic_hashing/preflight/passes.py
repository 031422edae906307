"""The pass itself, in two lengths."""

from __future__ import annotations

from semantic_hashing.config import Config
from semantic_hashing.preflight import chosen, documents, figures, folders, libraries, models, options, titles


def quick(config: Config) -> None:
    """What is known without loading a method: the workflow asks it each time that its rules are read.

    Raises:
        InputError: the first thing that would fail a job; the message names it and the mend.
    """
    folders.check(config)
    options.check(config)
    libraries.check(config)
    titles.check(config)
    documents.check(config)


def thorough(config: Config) -> None:
    """``quick``, and what takes the methods and the drawing of figures to know: ``semhash describe`` and the workflow's rule ``preflight``.

    Raises:
        InputError: the first thing that would fail a job; the message names it and the mend.
    """
    quick(config)
    chosen.check(config)
    models.check(config)
    figures.check()
