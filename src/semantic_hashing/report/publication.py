"""The part of a run that is committed: scores, what they were made of, claims, audit, mistakes, noise. No file of it holds a word of a corpus."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.config import Config
from semantic_hashing.report import audit, claims, collect, mistakes, noise, origin, words


def write(config: Config, folder: Path, partial: bool = False) -> list[Path]:
    """Write ``scores.csv``, ``provenance.json``, ``claims.csv``, ``audit.csv``, ``mistakes.csv``, ``noise.csv`` and ``words.csv`` into ``folder``.

    Returns their paths.

    Args:
        config: the run.
        folder: where to write; a configuration whose ``published`` names it renders its report from there.
        partial: take a run that is not finished.

    Raises:
        RunError: a score is missing, unless ``partial``.
    """
    published = config.model_copy(update={"published": folder})
    return [
        collect.write(config, folder / collect.FILE, partial),
        origin.write(config, folder / origin.FILE, partial),
        claims.write(config, folder / claims.FILE, partial),
        audit.write(published, folder / audit.FILE),
        mistakes.write(published, folder / mistakes.FILE, partial),
        noise.write(config, folder / noise.FILE, partial),
        words.write(config, folder / words.FILE, partial),
    ]
