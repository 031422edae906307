"""What a model of each method costs: 32 bits on 20Newsgroups, one thread, a process each, by the workflow's own command.

python -m benchmarks.methods         trains those that benchmarks/methods.csv lacks by the present code, and writes the table of docs/performance.md
python -m benchmarks.methods page    writes the table from the file as it is

What counts is processor time, so that another process on the machine costs little. The codes and scores are not kept.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from semantic_hashing import config as configuration
from semantic_hashing.config import Config
from semantic_hashing.core import arithmetic, io
from semantic_hashing.grid import Cell
from semantic_hashing.publishing import marks
from semantic_hashing.stages import fingerprint

FILE, PAGE, FIELD = Path("benchmarks/methods.csv"), Path("docs/performance.md"), Path("config/field.yaml")
BEGIN, END = "<!-- made by 'python -m benchmarks.methods' -->", "<!-- end of the methods -->"
DATASET, BITS, SETTING, FOLDER = "ng20", 32, "tuned", "results/methods"
COLUMNS = ["method", "cpu_seconds", "seconds", "epochs", "peak_mib", "fingerprint", "processor"]


def run() -> Config:
    """The field's configuration, in a folder of its own."""
    return configuration.load(FIELD).model_copy(update={"results": Path(FOLDER)})


def measure(config: Config) -> None:
    """Train each method that has no row by the present code, and write its row as soon as it is there.

    Raises:
        subprocess.CalledProcessError: a command fails; it has said why.
    """
    overlay = Path(FOLDER) / "run.json"
    io.write_text(overlay, config.model_dump_json())
    rows = [row for row in read() if row["method"] in config.methods and row["fingerprint"] == fingerprint(row["method"])]
    missing = [Cell(DATASET, SETTING, method, BITS, 0) for method in config.methods if method not in {row["method"] for row in rows}]
    prepare(missing, overlay)
    for cell in missing:
        rows.append({"method": cell.method} | cost(config, cell, overlay))
        rows.sort(key=lambda row: config.methods.index(row["method"]))
        io.write_text(FILE, pd.DataFrame(rows, columns=COLUMNS).to_csv(index=False, float_format="%.5g"))


def read() -> list[dict[str, Any]]:
    """The rows of the file; none where it is not there."""
    return pd.read_csv(FILE, dtype={"fingerprint": str}).to_dict("records") if FILE.is_file() else []


def prepare(cells: list[Cell], overlay: Path) -> None:
    """Let the workflow make the features and the inputs that the methods share; what a model takes from them is not counted."""
    targets = [(Path(FOLDER) / cell.folder / "codes.npz").as_posix() for cell in cells]
    command = ["snakemake", "--cores", "1", "--configfile", str(overlay), "--until", "prepare", "derive", "--", *targets]
    if targets:
        subprocess.run(command, check=True)


def cost(config: Config, cell: Cell, overlay: Path) -> dict[str, Any]:
    """Processor and wall-clock seconds of the command that trains the cell, start included, and what its status says."""
    command = [sys.executable, "-m", "semantic_hashing", "hash", cell.dataset, cell.method, str(cell.bits), "0"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "--setting", cell.setting, "-c", str(overlay)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    status = io.read_json(config.results / cell.folder / "status.json")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    measured = {name: status.get(name) for name in COLUMNS[2:-1]}
    return {"cpu_seconds": used} | measured | {"processor": arithmetic.processor()}


def table() -> str:
    """The file as a Markdown table, after the greatest of its columns in a sentence."""
    rows = pd.DataFrame(read(), columns=COLUMNS)
    if rows.empty:
        return "Not measured yet."
    header = ["method", "processor seconds", "epochs", "peak MiB"]
    lines = [f"| {' | '.join(header)} |", "| --- |" + " ---: |" * (len(header) - 1)]
    for row in rows.to_dict("records"):
        epochs = "" if pd.isna(row["epochs"]) else f"{row['epochs']:.0f}"
        lines.append(f"| {row['method']} | {row['cpu_seconds']:.1f} | {epochs} | {row['peak_mib']:.0f} |")
    slowest, largest = rows.loc[rows["cpu_seconds"].idxmax()], rows.loc[rows["peak_mib"].idxmax()]
    said = (
        f"All {len(rows)} take {rows['cpu_seconds'].sum() / 60:.0f} minutes. {slowest['method']} takes longest, {slowest['cpu_seconds']:.0f} s; "
        f"{largest['method']} takes most memory, {largest['peak_mib']:.0f} MiB. Measured on {' and '.join(rows['processor'].unique())}."
    )
    return "\n".join([said, "", *lines])


def main(arguments: list[str]) -> None:
    """See the module."""
    if arguments not in ([], ["page"]):
        sys.exit(__doc__)
    if not arguments:
        measure(run())
    io.write_text(PAGE, marks.between(PAGE, BEGIN, END, table()))


if __name__ == "__main__":
    main(sys.argv[1:])
