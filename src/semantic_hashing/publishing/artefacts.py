"""The artefacts of a run that lie outside its folder: the files that it was made of."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.config import Config
from semantic_hashing.core import io, manifest


def write(config: Config) -> Path:
    """Write the manifest of a finished run, its artefacts outside the folder included, and return its path."""
    return manifest.write(config.results, downloads(config))


def downloads(config: Config) -> list[Path]:
    """The files of ``raw`` that the run's data sets were made of, as its records of sources name them.

    Raises:
        RunError: a record of a source is damaged.
    """
    records = [io.read_json(path) for path in sorted((config.results / "sources").glob("*.json"))]
    return [config.raw / record["dataset"] / record["version"] / entry["file"] for record in records for entry in record["files"]]
