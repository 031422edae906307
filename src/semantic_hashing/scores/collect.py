"""All scores of a run in one table, one row per cell and control."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell, Control, cells, controls

CONTROL = "control"
FILE = "scores.csv"
NOT_RUN = "not run"
_COPIED = ("lower", "upper", "validation", "chance", "status", "reason", "seconds", "peak_mib", "epochs", "fingerprint")
TIMINGS = ("seconds", "encoding_seconds", "peak_mib")
# What only variational models have.
_EXAMINED = ("kl_bits", "perplexity")
# What models trained before it was measured lack.
_LATER = ("encoding_seconds",)
_CODE_FIELDS = ("bit_entropy", "ones_min", "ones_mean", "ones_max", "distinct", "entropy")


def precision_column(k: int) -> str:
    """Name of the column of precision@k, which carries k."""
    return f"precision_at_{k}"


def score_files(config: Config) -> Iterator[tuple[Cell | Control, Path]]:
    """Every cell and control of the run with its score file."""
    places: list[Cell | Control] = [*cells(config), *controls(config)]
    for place in places:
        yield place, config.results / place.folder / "score.json"


def collect(config: Config, partial: bool = False) -> pd.DataFrame:
    """Scores of every cell and control.

    Args:
        config: the run.
        partial: take a run that is not finished: what has no score yet has the status ``not run``.

    Returns:
        One row per cell, then one per control (setting ``control``), in the order of the grid. Precision and its bounds
        under ties are shares in [0, 1]; ``seconds`` is wall-clock time of fit and encode, ``encoding_seconds`` that of the
        codes of the test part, ``peak_mib`` resident memory in MiB; ``ones_*`` is the share of ones per bit (least, mean,
        most), ``bit_entropy`` the mean entropy of a bit and ``entropy`` that of the whole code, in bits. What a failed cell
        does not have is missing.

    Raises:
        RunError: a score file is missing or does not hold what a score file holds.
    """
    rows = []
    for place, path in score_files(config):
        if path.is_file():
            rows.append(_row(place, io.read_json(path), path) | ({} if config.timings else dict.fromkeys(TIMINGS)))
        elif partial:
            rows.append(_axes(place) | {"status": NOT_RUN, "k": config.k})
        else:
            raise RunError(f"{path}: no such score; run 'semhash score' for it, or the workflow")
    integers = ["epochs", "distinct", "n_queries", "n_database"]
    columns = [
        "dataset",
        "version",
        "setting",
        "method",
        "bits",
        "seed",
        "k",
        precision_column(config.k),
        *_COPIED,
        *_EXAMINED,
        *_CODE_FIELDS,
        *_LATER,
    ]
    return (
        pd.DataFrame(rows)
        .reindex(columns=[*columns, "n_queries", "n_database"])
        .astype(dict.fromkeys(integers, "Int64") | dict.fromkeys(_LATER, float))
    )


def write(config: Config, out: Path | None = None, partial: bool = False) -> Path:
    """Write the collected scores as CSV (default ``<results>/scores.csv``) and return its path."""
    out = out or config.results / FILE
    io.write_text(out, collect(config, partial).to_csv(index=False, lineterminator="\n"))
    return out


def _axes(place: Cell | Control) -> dict[str, Any]:
    if isinstance(place, Cell):
        return {"dataset": place.dataset, "setting": place.setting, "method": place.method, "bits": place.bits, "seed": place.seed}
    return {"dataset": place.dataset, "setting": CONTROL, "method": place.name, "bits": place.bits, "seed": 0}


def _row(place: Cell | Control, score: dict[str, Any], path: Path) -> dict[str, Any]:
    try:
        row = _axes(place) | {"version": score["version"], "k": score["k"], precision_column(score["k"]): score["precision"]}
        row |= {field: score[field] for field in _COPIED}
        row |= {field: score.get(field) for field in (*_EXAMINED, *_LATER)}
        row |= _code_fields(score["codes"])
        row |= {"n_queries": score["n_queries"], "n_database": score["n_database"]}
    except (KeyError, TypeError) as error:
        raise RunError(f"{path}: not a score file (no {error}); remove it and score the cell again") from None
    return row


def _code_fields(codes: dict[str, Any] | None) -> dict[str, Any]:
    if codes is None:
        return dict.fromkeys(_CODE_FIELDS)
    ones = np.asarray(codes["ones"], dtype=float)
    row = {"bit_entropy": codes["bit_entropy"], "distinct": codes["distinct"], "entropy": codes["entropy"]}
    row |= {"ones_min": ones.min(), "ones_mean": ones.mean(), "ones_max": ones.max()}
    return {field: row[field] for field in _CODE_FIELDS}
