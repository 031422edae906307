"""The whole quick run, timed: how long it takes on this machine, and how much of that is not work.

    python -m benchmarks.quick_run 5       runs it so many times, from raw files to the PDF, and writes benchmarks/quick-run.json

Downloads are made before. Of the time of all cores, ``idle`` is what no job used (scheduling, and waiting for the last
jobs of a stage), and ``start_up`` what training jobs spend outside of fitting and encoding: starting Python, importing
torch, reading features, writing codes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

FILE = Path("benchmarks/quick-run.json")
RESULTS = Path("results/benchmark")


def snakemake(*arguments: str) -> None:
    """Run the quick configuration into a folder of its own."""
    command = ["snakemake", *arguments, "--quiet", "all", "--configfile", "config/quick.yaml", "--config", f"results={RESULTS}"]
    subprocess.run(command, check=True)


def once(cores: int) -> dict[str, float]:
    """Seconds of one whole run, and the shares of the cores' time that were idle and spent on starting."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    started = time.perf_counter()
    snakemake("--cores", str(cores), "--forceall")
    seconds = time.perf_counter() - started
    jobs = [pd.read_csv(path, sep="\t").iloc[-1]["s"] for path in (RESULTS / "benchmarks").rglob("*.tsv")]
    start_up = 0.0
    for path in (RESULTS / "benchmarks" / "hash").rglob("*.tsv"):
        status = RESULTS / "cells" / path.relative_to(RESULTS / "benchmarks" / "hash").with_suffix("") / "status.json"
        start_up += pd.read_csv(path, sep="\t").iloc[-1]["s"] - json.loads(status.read_text())["seconds"]
    return {"seconds": seconds, "idle": 1 - sum(jobs) / (cores * seconds), "start_up": start_up / (cores * seconds)}


def main(runs: int) -> None:
    """See the module's first lines."""
    cores = len(os.sched_getaffinity(0))
    snakemake("--cores", str(cores), "--until", "fetch")
    found = [once(cores) for _ in range(runs)]
    FILE.write_text(json.dumps({"cores": cores, "runs": found}, indent=2) + "\n")
    shutil.rmtree(RESULTS)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
