"""What the steps of a run cost, from the benchmark files that the workflow keeps of its own jobs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core.errors import RunError

AXES = ["step", "dataset", "setting", "method", "bits", "seed"]
COLUMNS = [*AXES, "seconds", "cpu_seconds", "mib"]
# How the folders under benchmarks/ are named, by step.
PLACES = {
    "prepare": ["dataset"],
    # The input stands in the column of the method.
    "derive": ["dataset", "method"],
    "control": ["dataset", "method", "bits"],
    "hash": ["dataset", "setting", "method", "bits", "seed"],
    "words": ["dataset", "setting", "method", "bits"],
}


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per job, ``COLUMNS``: wall-clock seconds, start of the process included, seconds of processor, peak memory.

    Jobs that take no time worth a file of its own (scoring, collecting, drawing) have no row. Of a job that ran again, the last time counts.
    No rows where the configuration leaves measured times out.

    Raises:
        RunError: a benchmark file is not one.
    """
    folder = config.results / "benchmarks"
    rows = []
    for step, names in PLACES.items() if config.timings else ():
        for path in sorted((folder / step).rglob("*.tsv")):
            parts = path.relative_to(folder / step).with_suffix("").parts
            if len(parts) == len(names):
                rows.append({"step": step} | dict(zip(names, parts, strict=True)) | _cost(path))
    table = pd.DataFrame(rows, columns=COLUMNS)
    for axis, mark in (("bits", "-bits"), ("seed", "seed-")):
        table[axis] = table[axis].str.replace(mark, "").astype("Int64")
    return table


def _cost(path: Path) -> dict[str, float]:
    try:
        last = pd.read_csv(path, sep="\t", na_values="-").iloc[-1]
        return {"seconds": float(last["s"]), "cpu_seconds": float(last["cpu_time"]), "mib": float(last["max_rss"])}
    except (ValueError, KeyError, IndexError) as error:
        raise RunError(f"{path}: not a benchmark file of the workflow ({error}); remove it and run its step again") from None
