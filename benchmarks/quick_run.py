"""The whole quick run, timed: how long it takes on this machine, and how much of that is not work.

    python -m benchmarks.quick_run 5       runs it so many times, from raw files to the PDF, and writes benchmarks/quick-run.json

Downloads are made before. Of the time of all cores, ``report`` is what passes after the last score, ``idle`` what no job used
before it (scheduling, and scoring, which Snakemake's own process does), and ``start_up`` what jobs spend on starting Python,
importing, reading and writing: of a training job what is neither fitting nor encoding, of a control all.
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
    """Seconds of one whole run, and the shares of the cores' time that went to the report, to nothing and to starting."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    started = time.time()
    snakemake("--cores", str(cores), "--forceall")
    ended, scored = time.time(), (RESULTS / "scores.csv").stat().st_mtime
    taken = {path.relative_to(RESULTS / "benchmarks"): pd.read_csv(path, sep="\t").iloc[-1]["s"] for path in (RESULTS / "benchmarks").rglob("*.tsv")}
    start_up = 0.0
    for path, seconds in taken.items():
        if path.parts[0] == "hash":
            status = RESULTS / "cells" / Path(*path.parts[1:]).with_suffix("") / "status.json"
            start_up += seconds - json.loads(status.read_text())["seconds"]
        elif path.parts[0] == "control":
            start_up += seconds
    whole = cores * (ended - started)
    idle = cores * (scored - started) - sum(taken.values())
    return {"seconds": ended - started, "report": cores * (ended - scored) / whole, "idle": idle / whole, "start_up": start_up / whole}


def main(runs: int) -> None:
    """See the module's first lines."""
    cores = len(os.sched_getaffinity(0))
    snakemake("--cores", str(cores), "--until", "fetch")
    found = [once(cores) for _ in range(runs)]
    FILE.write_text(json.dumps({"cores": cores, "runs": found}, indent=2) + "\n")
    shutil.rmtree(RESULTS)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
