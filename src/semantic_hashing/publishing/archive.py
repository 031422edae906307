"""What was measured of each model, in small files: a run goes on from them on another machine, and claims can be tested again.

In the folder ``models`` each data set, setting and method has two files, ``DATASET/SETTING/METHOD.xz`` with each query's
precision, and ``DATASET/SETTING/METHOD.jsonl`` with a line a model: where its score comes from, and the score. The first,
which is the bulk, changes only with a score. They hold neither codes nor anything else of a document but its precision as a
query.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell, cells, data_folder
from semantic_hashing.publishing import fractions
from semantic_hashing.scores.statistics import GROUP
from semantic_hashing.stages import fingerprint

FILE = "models"
AXES = [*GROUP, "seed"]


@dataclass(frozen=True)
class Published:
    """A model that was scored.

    Attributes:
        features: digest of the features that it was trained on, see ``Features``; empty where they were gone.
        scoring: fingerprint of the code that scored it.
        score: its score file.
        benchmark: what Snakemake measured of its training, or empty.
        precision: of each query, float32 (q,). The bounds stay behind: nothing asks for them, and they are as large again.
    """

    features: str
    scoring: str
    score: dict[str, Any]
    benchmark: str
    precision: np.ndarray = field(repr=False)


def write(config: Config, out: Path | None = None, partial: bool = False) -> Path:
    """Write every model that was scored, by default into the run's results, and return the folder.

    Args:
        config: the run.
        out: the folder.
        partial: take a run that is not finished.

    Raises:
        RunError: a score is missing, unless ``partial``, or damaged.
    """
    scoring, data = fingerprint("score"), Features(config)
    models: dict[Cell, Published] = {}
    for cell in cells(config):
        folder = config.results / cell.folder
        if partial and not (folder / "score.json").is_file():
            continue
        # Scores outlive their features in a folder that was tidied up; they cannot be restored then.
        has_features = (data_folder(config, cell.dataset) / "features.npz").is_file()
        features = data.digest(cell.dataset) if has_features else ""
        score, queries = io.read_json(folder / "score.json"), io.read_arrays(folder / "queries.npz")
        models[cell] = Published(features, scoring, score, _text_of(benchmark(config, cell)), queries["precision"])
    return save(models, out or config.results / FILE)


def save(models: dict[Cell, Published], folder: Path) -> Path:
    """Write models into ``folder``, and remove what is there of others; a file that would be the same is left as it is.

    Raises:
        RunError: a file cannot be written.
    """
    groups: dict[Path, dict[Cell, Published]] = {}
    for cell, model in models.items():
        groups.setdefault(Path(cell.dataset, cell.setting, cell.method), {})[cell] = model
    current_files = set()
    for name, group in groups.items():
        bulk, lines = (folder / f"{name}{suffix}" for suffix in (".xz", ".jsonl"))
        current_files |= {bulk, lines}
        values = {(cell.bits, cell.seed): model.precision for cell, model in group.items()}
        # By what it says, so that another version of the compressor rewrites nothing.
        if not _holds(bulk, values):
            with io.atomic(bulk) as stream:
                stream.write(fractions.pack(values, _depth(group.values())))
        text = "".join(f"{json.dumps(_line(cell, model), ensure_ascii=False)}\n" for cell, model in group.items())
        if _text_of(lines) != text:
            io.write_text(lines, text)
    for path in [path for suffix in ("xz", "jsonl") for path in folder.glob(f"*/*/*.{suffix}") if path not in current_files]:
        path.unlink()
    return folder


class Features:
    """The sha256 of each data set's features: of the arrays, since compressed files may differ between machines."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._digests: dict[str, str] = {}

    def digest(self, dataset: str) -> str:
        """Hexadecimal sha256.

        Raises:
            RunError: the features are missing or damaged.
        """
        if dataset not in self._digests:
            self._digests[dataset] = digest(data_folder(self.config, dataset) / "features.npz")
        return self._digests[dataset]


def digest(features: Path) -> str:
    """Hexadecimal sha256 of the arrays of a features file.

    Raises:
        RunError: it is missing or damaged.
    """
    total = hashlib.sha256()
    for name, array in sorted(io.read_arrays(features).items()):
        total.update(f"{name} {array.dtype} {array.shape}\0".encode() + np.ascontiguousarray(array).tobytes())
    return total.hexdigest()


def read(folder: Path) -> dict[Cell, Published]:
    """What ``write`` wrote: each model by its cell.

    Args:
        folder: ``models`` of a published folder.

    Raises:
        RunError: the folder is missing, or a file in it is missing or damaged.
    """
    if not folder.is_dir():
        raise RunError(f"{folder}: no such folder; 'semhash publish' writes one")
    models: dict[Cell, Published] = {}
    for path in sorted({path.with_name(path.name.removesuffix(path.suffix)) for path in folder.glob("*/*/*") if path.suffix in (".xz", ".jsonl")}):
        bulk, lines = (path.with_name(f"{path.name}{suffix}") for suffix in (".xz", ".jsonl"))
        for file in (bulk, lines):
            if not file.is_file():
                raise RunError(f"{file}: no such file; take it from where the models were published")
        values, axes = _values(bulk), path.relative_to(folder).parts
        try:
            rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
            group = {
                Cell(axes[0], axes[1], axes[2], row["bits"], row["seed"]): Published(
                    row["features"], row["scoring"], row["score"], row["benchmark"], values.pop((row["bits"], row["seed"]))
                )
                for row in rows
            }
            if values or not all(isinstance(model.score, dict) for model in group.values()):
                raise ValueError(f"not the models of {bulk.name}")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise RunError(f"{lines}: not a whole file of models ({error}); take it from where it was published") from None
        models |= group
    return models


def benchmark(config: Config, cell: Cell) -> Path:
    """Snakemake's measurements of a training."""
    return config.results / "benchmarks" / "hash" / f"{cell.folder.relative_to('cells')}.tsv"


def _line(cell: Cell, model: Published) -> dict[str, Any]:
    line = {"bits": cell.bits, "seed": cell.seed, "features": model.features, "scoring": model.scoring}
    return line | {"score": model.score, "benchmark": model.benchmark}


def _depth(models: Iterable[Published]) -> int:
    """The depth of the models' precision, which decides in what fractions it is written, and not whether it can be."""
    return next((int(model.score["k"]) for model in models if "k" in model.score), 1)


def _holds(bulk: Path, values: dict[fractions.Model, np.ndarray]) -> bool:
    if not bulk.is_file():
        return False
    try:
        stored = fractions.unpack(bulk.read_bytes())
    except ValueError:
        return False
    return list(stored) == list(values) and all(stored[model].tobytes() == values[model].tobytes() for model in values)


def _values(bulk: Path) -> dict[fractions.Model, np.ndarray]:
    try:
        return fractions.unpack(bulk.read_bytes())
    except ValueError as error:
        raise RunError(f"{bulk}: not a whole file of models ({error}); take it from where it was published") from None


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
