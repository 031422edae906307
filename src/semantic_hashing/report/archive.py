"""What was measured of each model, in one file: a run goes on from it on another machine, and claims can be tested again.

It holds neither codes nor anything else of a document but its precision as a query.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from semantic_hashing import io, seeds
from semantic_hashing.config import Config
from semantic_hashing.errors import RunError
from semantic_hashing.grid import Cell, cells
from semantic_hashing.hashers import registry
from semantic_hashing.provenance import fingerprint

FILE = "models.parquet"
AXES = ["dataset", "setting", "method", "bits", "seed"]
COLUMNS = [*AXES, "features", "scoring", "score", "benchmark", "precision"]


class Restored(NamedTuple):
    """How many models a run got back, and how many the file holds that are not this run's: another code, option or corpus."""

    models: int
    passed_over: int


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
    scoring, data = fingerprint("score"), _Features(config)
    rows: list[dict[str, Any]] = []
    for cell in cells(config):
        folder = config.results / cell.folder
        if partial and not (folder / "score.json").is_file():
            continue
        row = {name: getattr(cell, name) for name in AXES} | {"features": data.digest(cell.dataset), "scoring": scoring}
        row |= {"score": json.dumps(io.read_json(folder / "score.json")), "benchmark": _read(_benchmark(config, cell))}
        rows.append(row | {"precision": io.read_arrays(folder / "queries.npz")["precision"]})
    with io.atomic(out) as stream:
        pd.DataFrame(rows, columns=COLUMNS).to_parquet(stream, index=False, compression="zstd", compression_level=19)
    return out


def restore(config: Config, path: Path) -> Restored:
    """Put the scores that ``path`` holds into the run's folder, for each model that the run would train just so and has not scored.

    Just so: with the hyper-parameters and the seed that the configuration now gives, by the code that there now is, of the
    same features, at the same depth. A restored model has no codes; where a later step asks for them it is trained again.

    Raises:
        RunError: the file is missing or does not hold models, or the run's features are missing.
    """
    held = _models(path)
    scoring, data = fingerprint("score"), _Features(config)
    restored = passed_over = 0
    for cell in cells(config):
        row, folder = held.get(cell), config.results / cell.folder
        if row is None or (folder / "score.json").is_file():
            continue
        score = json.loads(row["score"])
        if row["scoring"] != scoring or not _current(config, cell, score) or row["features"] != data.digest(cell.dataset):
            passed_over += 1
            continue
        if row["benchmark"]:
            io.write_text(_benchmark(config, cell), row["benchmark"])
        io.write_arrays(folder / "queries.npz", {"precision": np.asarray(row["precision"], dtype=np.float32)})
        io.write_json(folder / "score.json", score)
        restored += 1
    return Restored(restored, passed_over)


def _current(config: Config, cell: Cell, score: dict[str, Any]) -> bool:
    """Whether the run would train this cell as the score says that it was."""
    seed = seeds.integer(config.master_seed, cell.dataset, cell.method, cell.bits, cell.seed, "fit")
    options = config.options(cell.setting, cell.method, cell.dataset, cell.bits)
    values = registry.create(cell.method, cell.bits, seed, options).get_params()
    same = score.get("hyperparameters") == json.loads(json.dumps(values, default=str))
    return same and score.get("fingerprint") == fingerprint(cell.method) and score.get("k") == config.k


class _Features:
    """The sha256 of each data set's features: of the arrays, since compressed files may differ between machines."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._found: dict[str, str] = {}

    def digest(self, dataset: str) -> str:
        if dataset not in self._found:
            total = hashlib.sha256()
            for name, array in sorted(io.read_arrays(self.config.results / "data" / dataset / "features.npz").items()):
                total.update(f"{name} {array.dtype} {array.shape}\0".encode() + np.ascontiguousarray(array).tobytes())
            self._found[dataset] = total.hexdigest()
        return self._found[dataset]


def _models(path: Path) -> dict[Cell, dict[str, Any]]:
    if not path.is_file():
        raise RunError(f"{path}: no such file; 'semhash publish' writes one")
    try:
        table = pd.read_parquet(path)[COLUMNS]
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"{path}: not a whole file of models ({error}); take it from where it was published") from None
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    return {Cell(*(row[name] for name in AXES)): row for row in rows}


def _benchmark(config: Config, cell: Cell) -> Path:
    """Snakemake's measurements of a training."""
    place = f"{cell.dataset}/{cell.setting}/{cell.method}/{cell.bits}-bits/seed-{cell.seed}.tsv"
    return config.results / "benchmarks" / "hash" / place


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
