"""The artefacts of a run that lie outside its own folder: the files that it was made of, and its paper."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.config import Config
from semantic_hashing.core import io, manifest
from semantic_hashing.report import outputs

PAPER = Path("paper/main.pdf")


def write(config: Config) -> Path:
    """Write the manifest of a finished run, its artefacts outside the folder included, and return its path."""
    return manifest.write(config.results, outside(config))


def outside(config: Config) -> list[Path]:
    """The downloads that the run's records of sources name, the generated files of the paper, and the paper.

    Raises:
        RunError: a record of a source is damaged.
    """
    return [*downloads(config), *outputs.outputs(config), PAPER]


def downloads(config: Config) -> list[Path]:
    """The files of ``raw`` that the run's data sets were made of."""
    records = [io.read_json(path) for path in sorted((config.results / "sources").glob("*.json"))]
    return [config.raw / record["dataset"] / record["version"] / entry["file"] for record in records for entry in record["files"]]
