"""How seconds and memory grow with documents, vocabulary and bits: each size in a process of its own, and fitted exponents.

python -m benchmarks.growth            measures, and writes benchmarks/growth.csv and docs/images/growth.svg
python -m benchmarks.growth TASK       measures one task of TASKS anew, and leaves the others as they are
python -m benchmarks.growth draw       draws and fits what benchmarks/growth.csv holds

Seconds are processor time, which is the time that passes where nothing else runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from benchmarks.shapes import codes, features, labels, peak_mib

FILE, FIGURE = Path("benchmarks/growth.csv"), Path("docs/images/growth.svg")
AXES = {
    "documents": [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000],
    "words": [2_500, 5_000, 10_000, 20_000, 40_000, 80_000],
    "bits": [8, 16, 32, 64, 128],
}
# Where the other two axes stand while one grows.
HELD = {"documents": 10_000, "words": 10_000, "bits": 32}
TASKS = {"training": "one epoch of NASH", "disk": "one epoch of NASH from the disk", "scoring": "precision@100 of 1,000 queries"}
COLOURS = {"training": "#0072b2", "disk": "#009e73", "scoring": "#d55e00"}
# The axes that a task is measured along.
ALONG = {"training": tuple(AXES), "disk": ("documents",), "scoring": ("documents", "bits")}
QUERIES, TOKENS, LABELS, K = 1_000, 80, 20, 100
# A size whose predecessor took longer than this is not tried: the next would not fit in ten minutes.
LIMIT = 180.0


def measure(task: str, documents: int, words: int, bits: int) -> dict[str, float]:
    """Seconds of a task, once it has run small, and the peak memory of this process, in MiB, the data included."""
    if task == "disk":
        return _from_disk(documents, words, bits)
    if task == "training":
        from semantic_hashing.methods.nash import NASH
        from semantic_hashing.training.driver import set_up_torch

        set_up_torch(1)
        matrix = features(documents, words, TOKENS)

        def work(size: int) -> None:
            NASH(bits, max_epochs=1, selector="none").fit(matrix[:size])
    else:
        from semantic_hashing.retrieval.precision import precision_at_k
        from semantic_hashing.retrieval.relevance import Relevance

        queries, database = codes(QUERIES, bits, 0), codes(documents, bits, 1)
        own, others = labels(QUERIES, LABELS, 2), labels(documents, LABELS, 3)

        def work(size: int) -> None:
            precision_at_k(queries, database[:size], Relevance(own, others[:size]), K)

    work(200)
    started = time.process_time()
    work(documents)
    return {"seconds": time.process_time() - started, "mib": peak_mib()}


def _from_disk(documents: int, words: int, bits: int) -> dict[str, float]:
    """The same of an epoch whose features lie on the disk; another process makes them."""
    from semantic_hashing import NASH
    from semantic_hashing.data.prepare.stored import StoredRows
    from semantic_hashing.training.driver import set_up_torch

    set_up_torch(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tfidf.rows"
        subprocess.run([sys.executable, "-m", "benchmarks.from_disk", "make", str(path), str(documents), str(words)], check=True)
        X = StoredRows.open(path)
        NASH(bits, max_epochs=1, selector="none").fit(X[:200])
        started = time.process_time()
        NASH(bits, max_epochs=1, selector="none").fit(X)
        return {"seconds": time.process_time() - started, "mib": peak_mib()}


def run(tasks: list[str]) -> pd.DataFrame:
    """Measure every size of every axis of these tasks."""
    rows = []
    for task in tasks:
        for axis in ALONG[task]:
            for size in AXES[axis]:
                place = HELD | {axis: size}
                command = [sys.executable, "-m", "benchmarks.growth", "one", json.dumps({"task": task} | place)]
                found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                rows.append({"task": task, "axis": axis, **place, **found})
                print(rows[-1], flush=True)
                if found["seconds"] > LIMIT:
                    break
    return pd.DataFrame(rows)


def exponent(sizes: pd.Series, values: pd.Series) -> float:
    """Slope of the larger half of the sizes in logarithms: the growth where fixed costs no longer count."""
    kept = slice(-(len(sizes) // 2 + 1), None)
    return float(np.polyfit(np.log(sizes.to_numpy()[kept]), np.log(values.to_numpy()[kept]), 1)[0])


def exponents(table: pd.DataFrame) -> pd.DataFrame:
    """One row per task and axis: the exponents of seconds and of memory."""
    rows = [
        (task, axis, *(exponent(group[axis], group[value]) for value in ("seconds", "mib")))
        for (task, axis), group in table.groupby(["task", "axis"], sort=False)
    ]
    return pd.DataFrame(rows, columns=["task", "axis", "seconds", "mib"])


def draw(table: pd.DataFrame) -> Figure:
    """Seconds above, memory below, a column per axis, a line per task with its exponent beside it."""
    figure = Figure(figsize=(9, 5.5), layout="constrained")
    panels = figure.subplots(2, len(AXES), sharex="col")
    fitted = exponents(table).set_index(["task", "axis"])
    for column, axis in enumerate(AXES):
        for row, (value, label) in enumerate((("seconds", "seconds"), ("mib", "peak memory, MiB"))):
            axes = panels[row, column]
            for (task, _), group in table[table["axis"] == axis].groupby(["task", "axis"], sort=False):
                axes.loglog(group[axis], group[value], marker="o", markersize=4, color=COLOURS[task], label=TASKS[task])
                middle = group.iloc[len(group) // 2]
                place = {"xy": (middle[axis], middle[value]), "xytext": (0, 7), "textcoords": "offset points"}
                axes.annotate(f"exponent {fitted.loc[(task, axis), value]:.2f}", **place, ha="right", fontsize=8, color=COLOURS[task])
            low, high = axes.get_ylim()
            axes.set_ylim(10 ** np.floor(np.log10(low)), 10 ** np.ceil(np.log10(high)))
            for side in (axes.xaxis, axes.yaxis):
                side.set_minor_formatter(NullFormatter())
            if axis != "documents":
                axes.set_xticks(AXES[axis], [f"{size:,}" for size in AXES[axis]], fontsize=8)
            axes.grid(alpha=0.3)
            axes.set_ylabel(label if column == 0 else "")
        panels[1, column].set_xlabel(axis)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    return figure


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    if arguments[:1] == ["one"]:
        print(json.dumps(measure(**json.loads(arguments[1]))))
        return
    if arguments != ["draw"]:
        tasks = arguments or list(TASKS)
        others = pd.read_csv(FILE).query("task not in @tasks") if arguments else pd.DataFrame()
        found = pd.concat([others, run(tasks)]).sort_values("task", key=lambda names: names.map(list(TASKS).index), kind="stable")
        found.to_csv(FILE, index=False, float_format="%.5g", lineterminator="\n")
    figure = draw(pd.read_csv(FILE))
    figure.savefig(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1:])
