"""The whole configuration of a run in its results: written by the workflow, read by the commands that it calls."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from semantic_hashing.config.run import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError

# By this a workflow tells its commands which configuration is its own.
VARIABLE = "SEMHASH_CONFIG_SHA256"


def path_of(config: Config) -> Path:
    """Where ``write`` writes."""
    return config.results / "config.json"


def text_of(config: Config) -> str:
    """What ``write`` writes."""
    return json.dumps(config.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def sha256_of(config: Config) -> str:
    """sha256 of it: what a workflow tells its commands in the variable ``VARIABLE``."""
    return hashlib.sha256(text_of(config).encode()).hexdigest()


def check_unchanged(path: Path) -> None:
    """See that the configuration that a workflow's command is to read is still that workflow's.

    Raises:
        RunError: another workflow in the same folder has written its own since.
    """
    expected = os.environ.get(VARIABLE)
    if expected and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise RunError(f"{path}: another workflow has written its own configuration here; run one at a time, then this one again")


def write(config: Config) -> Path:
    """Write the whole configuration of a run into its results as ``config.json``, unless it stands there already.

    The workflow's commands read it, so that what was narrowed on Snakemake's command line holds for them too.
    """
    path = path_of(config)
    text = text_of(config)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        io.write_text(path, text)
    return path
