"""What one model of each method costs: trained alone on one thread, at 32 bits, with the options that a published run's configuration gives it.

python -m benchmarks.methods CONFIG FOLDER   trains what FOLDER lacks, by a run's configuration (its config.json) and prepared data sets; then writes
                                             benchmarks/methods.csv and the table in docs/performance.md

For a machine that does nothing else. Processor time is recorded beside the seconds: where another process ran too, it tells what the method
itself took.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from semantic_hashing import config as configuration
from semantic_hashing import inputs
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder
from semantic_hashing.hashers import fitting
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.publishing import marks
from semantic_hashing.rendering.tex import seconds as said
from semantic_hashing.training import models

FILE, PAGE = Path("benchmarks/methods.csv"), Path("docs/performance.md")
BEGIN, END = "<!-- made by 'python -m benchmarks.methods' -->", "<!-- end of the methods -->"
DATASET, BITS, SETTING = "ng20", 32, "tuned"
COLUMNS = ["dataset", "method", "seconds", "cpu_seconds", "epochs", "peak_mib", "load"]


def cells(config: configuration.Config) -> list[Cell]:
    """Every method, the first seed."""
    return [Cell(DATASET, SETTING, method, BITS, config.seeds[0]) for method in config.methods]


def derive(config: configuration.Config, cell: Cell) -> None:
    """Make the inputs that the models of a data set share, so that they are not in the first model's time."""
    features = data_folder(config, cell.dataset) / "features.npz"
    for name in fitting.derived(models.untrained(config, cell)):
        if not inputs.path(features, name).is_file():
            inputs.write(name, features, Prepared.read(features))


def train(config: configuration.Config, path: Path, cell: Cell) -> None:
    """Train one model in a process of its own, and record its times in ``cost.json`` beside its codes."""
    derive(config, cell)
    axes = [cell.dataset, cell.method, str(cell.bits), str(cell.seed), "--setting", cell.setting, "--configfile", str(path), "--threads", "1"]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "semantic_hashing", "hash", *axes], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{cell.folder}: the training failed")
    took = {"seconds": time.perf_counter() - started, "cpu_seconds": usage.ru_utime + usage.ru_stime, "load": os.getloadavg()[0]}
    io.write_json(config.results / cell.folder / "cost.json", took)


def table(config: configuration.Config) -> pd.DataFrame:
    """One row per model that is there, ``COLUMNS``: seconds and processor time of its whole job, start-up included."""
    rows = []
    for cell in cells(config):
        folder = config.results / cell.folder
        if (folder / "cost.json").is_file():
            took, status = io.read_json(folder / "cost.json"), io.read_json(folder / "status.json")
            rows.append([cell.dataset, cell.method, took["seconds"], took["cpu_seconds"], status.get("epochs"), status["peak_mib"], took["load"]])
    return pd.DataFrame(rows, columns=COLUMNS)


def block(measured: pd.DataFrame) -> str:
    """The Markdown table: a line per method, the cheapest first."""
    lines = ["| method | family | processor time, s | wall, s | epochs | peak MiB |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    for row in measured.sort_values("cpu_seconds", kind="stable").to_dict("records"):
        epochs = "" if pd.isna(row["epochs"]) else f"{row['epochs']:.0f}"
        costs = [said(row["cpu_seconds"]), said(row["seconds"]), epochs, f"{row['peak_mib']:,.0f}"]
        lines.append(f"| {row['method']} | {METHODS[row['method']].family} | {' | '.join(costs)} |")
    load, most = measured["load"], max(measured.to_dict("records"), key=lambda row: row["peak_mib"])
    lead = (
        f"One model's whole job on 20Newsgroups at {BITS} bits, start-up included, with the options that the search chose, on one thread. "
        f"The load was {load.min():.1f} to {load.max():.1f} on {os.cpu_count()} cores. "
        f"The most memory: {most['peak_mib']:,.0f} MiB, by {most['method']}."
    )
    return f"{lead}\n\n" + "\n".join(lines)


def main(arguments: list[str]) -> None:
    """See the module."""
    if len(arguments) != 2:
        sys.exit(__doc__)
    given, folder = configuration.load(Path(arguments[0])), Path(arguments[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "data").exists():
        (folder / "data").symlink_to((given.results / "data").absolute())
    path = folder / "config.json"
    config = given.model_copy(update={"results": folder})
    io.write_json(path, config.model_dump(mode="json"))
    for cell in cells(config):
        if not (config.results / cell.folder / "cost.json").is_file():
            train(config, path, cell)
            print(cell.folder, flush=True)
    io.write_text(FILE, table(config).to_csv(index=False, float_format="%.5g"))
    io.write_text(PAGE, marks.between(PAGE, BEGIN, END, block(pd.read_csv(FILE))))


if __name__ == "__main__":
    main(sys.argv[1:])
