"""A hundred short models on a Slurm of two one-core nodes, beside the same run on this machine alone.

    python -m benchmarks.cluster          writes benchmarks/cluster.json; as root, with Slurm and its executor installed ('make bench-cluster')

Both run from nothing to the table of scores, start-up included. The core-seconds are those that the jobs of the runs on this machine
took, one before and one after the run on the cluster, so that a load that changes counts for both.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from tests.pipeline.conftest import QUICKLY, SMALL, Checkout
from tests.slurm import missing, two_nodes

FILE = Path("benchmarks/cluster.json")
CORES = 2
# A hundred models of NASH on a few hundred documents, some seconds each, most of it for starting Python and torch.
MODELS = SMALL | {
    "methods": ["NASH"],
    "controls": ["Random"],
    "bits": [8, 16, 32, 64],
    "seeds": list(range(25)),
    "timings": True,
    "hyperparameters": {"tuned": {"NASH": QUICKLY | {"max_epochs": 60, "patience": 60}}},
}
SCORES = "results/mini/scores.csv"
TIMELINE = "results/mini/timeline.csv"


def timed(checkout: Checkout, *arguments: str) -> tuple[float, str]:
    """Seconds of a run of the workflow, and what it printed.

    Raises:
        RuntimeError: the run failed.
    """
    command = ["snakemake", SCORES, "--configfile", "mini.yaml", *arguments]
    started = time.monotonic()
    done = subprocess.run(command, cwd=checkout.folder, env=checkout.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-4000:])
    return time.monotonic() - started, done.stdout + done.stderr


def alone(folder: Path) -> tuple[Checkout, dict[str, float]]:
    """A run on this machine: its seconds, and the core-seconds of its jobs."""
    checkout = Checkout.made(folder, **MODELS)
    before = os.getloadavg()[0]
    seconds, _ = timed(checkout, "--cores", str(CORES))
    subprocess.run(["semhash", "analyse", "timeline", "-c", "mini.yaml"], cwd=folder, env=checkout.environment, check=True, capture_output=True)
    return checkout, {"seconds": seconds, "core_seconds": float(pd.read_csv(folder / TIMELINE)["seconds"].sum()), "load": before}


def on_cluster(folder: Path, timeline: Path) -> tuple[Checkout, dict[str, float]]:
    """The same run on two nodes, its jobs shared out by what the run before took: its seconds and its jobs."""
    checkout = Checkout.made(folder, **MODELS)
    (folder / "results/reference").mkdir(parents=True)
    (folder / "results/reference/timeline.csv").write_bytes(timeline.read_bytes())
    before = os.getloadavg()[0]
    with two_nodes(folder / "slurm") as slurm:
        checkout.environment["PATH"] += os.pathsep + slurm.environment["PATH"]
        seconds, printed = timed(checkout, "--profile", "profiles/slurm")
    return checkout, {"seconds": seconds, "jobs": len(re.findall("has been submitted with SLURM jobid", printed)), "load": before}


def scores(checkout: Checkout) -> pd.DataFrame:
    """The scores of a run without what was measured."""
    table = pd.read_csv(checkout.folder / SCORES)
    return table.drop(columns=[name for name in table if "seconds" in name or "mib" in name])


def main() -> None:
    """See the module's first lines."""
    if why := missing():
        raise SystemExit(f"no Slurm: {why}")
    with tempfile.TemporaryDirectory() as folder:
        first, one = alone(Path(folder) / "first")
        cluster, two = on_cluster(Path(folder) / "cluster", first.folder / TIMELINE)
        _, three = alone(Path(folder) / "last")
        pd.testing.assert_frame_equal(scores(first), scores(cluster))
    found: dict[str, Any] = {"models": len(MODELS["bits"]) * len(MODELS["seeds"]), "cores": CORES, "alone": [one, three], "cluster": two}
    FILE.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
