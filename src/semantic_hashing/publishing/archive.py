"""What was measured of each model, in one file: a run goes on from it on another machine, and claims can be tested again.

It holds neither codes nor anything else of a document but its precision as a query.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell, cells, data_folder
from semantic_hashing.scores.statistics import GROUP
from semantic_hashing.stages import fingerprint

FILE = "models.parquet"
AXES = [*GROUP, "seed"]
COLUMNS = [*AXES, "features", "scoring", "score", "benchmark", "precision"]


def write(config: Config, out: Path | None = None, partial: bool = False) -> Path:
    """Write one row per model that was scored, ``COLUMNS``, by default into the run's results, and return the path.

    ``features`` and ``scoring`` say of which data and by which code the score was made; ``score`` is the score file (JSON),
    ``benchmark`` what Snakemake measured of the training, or empty; ``precision`` a list of float32, one value a query. The
    bounds of each query stay behind: nothing asks for them, and they would make the file half as large again.

    Args:
        config: the run.
        out: the file.
        partial: take a run that is not finished.

    Raises:
        RunError: a score is missing, unless ``partial``, or damaged.
    """
    out = out or config.results / FILE
    scoring, data = fingerprint("score"), Features(config)
    rows: list[dict[str, Any]] = []
    for cell in cells(config):
        folder = config.results / cell.folder
        if partial and not (folder / "score.json").is_file():
            continue
        # Scores outlive their features in a folder that was tidied up; they cannot be restored then.
        there = (data_folder(config, cell.dataset) / "features.npz").is_file()
        row = dataclasses.asdict(cell) | {"features": data.digest(cell.dataset) if there else "", "scoring": scoring}
        row |= {"score": json.dumps(io.read_json(folder / "score.json")), "benchmark": _read(benchmark(config, cell))}
        rows.append(row | {"precision": io.read_arrays(folder / "queries.npz")["precision"]})
    with io.atomic(out) as stream:
        pd.DataFrame(rows, columns=COLUMNS).to_parquet(stream, index=False, compression="zstd", compression_level=19)
    return out


class Features:
    """The sha256 of each data set's features: of the arrays, since compressed files may differ between machines."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._found: dict[str, str] = {}

    def digest(self, dataset: str) -> str:
        """Hexadecimal sha256.

        Raises:
            RunError: the features are missing or damaged.
        """
        if dataset not in self._found:
            total = hashlib.sha256()
            for name, array in sorted(io.read_arrays(data_folder(self.config, dataset) / "features.npz").items()):
                total.update(f"{name} {array.dtype} {array.shape}\0".encode() + np.ascontiguousarray(array).tobytes())
            self._found[dataset] = total.hexdigest()
        return self._found[dataset]


def read(path: Path) -> dict[Cell, dict[str, Any]]:
    """What ``write`` wrote: each model with its row.

    Raises:
        RunError: the file is missing, or is not one of models.
    """
    if not path.is_file():
        raise RunError(f"{path}: no such file; 'semhash publish' writes one")
    try:
        table = pd.read_parquet(path)[COLUMNS]
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"{path}: not a whole file of models ({error}); take it from where it was published") from None
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    return {Cell(*(row[name] for name in AXES)): row for row in rows}


def benchmark(config: Config, cell: Cell) -> Path:
    """Snakemake's measurements of a training."""
    return config.results / "benchmarks" / "hash" / f"{cell.folder.relative_to('cells')}.tsv"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
