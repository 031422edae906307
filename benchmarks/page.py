"""docs/performance.md: the tables of what the benchmarks measured.

python -m benchmarks.page .benchmarks.json     from a file of pytest-benchmark, which is first cut down to benchmarks/results.json
python -m benchmarks.page                      from benchmarks/results.json as it is
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks import derived, floor, from_disk, growth, million, quick_run

RESULTS, PAGE = Path("benchmarks/results.json"), Path("docs/performance.md")
# Named here, for the module that writes it needs the tests' tools.
CLUSTER = Path("benchmarks/cluster.json")
BEGIN, END = "<!-- made by 'make bench' -->", "<!-- end -->"
OURS = "ours"


def cut(file: Path) -> dict[str, Any]:
    """What is kept of a file of pytest-benchmark: the machine, and five figures of each benchmark."""
    read = json.loads(file.read_text())
    machine = read["machine_info"]
    kept = [
        bench["extra_info"] | {name: bench["stats"][name] for name in ("min", "median", "max", "rounds")}
        for bench in read["benchmarks"]
    ]  # fmt: skip
    return {
        "machine": {"processor": machine["cpu"]["brand_raw"], "cores": machine["cpu"]["count"], "python": machine["python_version"]},
        "revision": read["commit_info"]["id"][:12],
        "dirty": read["commit_info"]["dirty"],
        "benchmarks": kept,
    }


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; columns after the third are numbers."""
    rule = ["---" if column < 3 else "---:" for column in range(len(header))]
    return "".join(f"| {' | '.join(line)} |\n" for line in [header, rule, *rows])


def said(seconds: float) -> str:
    """A time with three digits and its unit."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"


def timings(results: dict[str, Any]) -> str:
    """Every benchmark, and how many times as fast ours is as the reference of the same group."""
    groups: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for bench in results["benchmarks"]:
        groups.setdefault((bench["what"], bench["shape"], bench["threads"]), {})[bench["by"]] = bench
    rows = []
    for (what, shape, threads), own in groups.items():
        for by, bench in own.items():
            ratio = "" if by == OURS or OURS not in own else f"{bench['median'] / own[OURS]['median']:.2f}"
            memory = f"{bench['peak_mib'][len(bench['peak_mib']) // 2]:.0f}" if "peak_mib" in bench else ""
            spread = f"{said(bench['min'])} to {said(bench['max'])}"
            rows.append([what, shape, by, str(threads), said(bench["median"]), spread, str(bench["rounds"]), ratio, memory])
    return table(["what", "shape", "by", "threads", "median", "range", "rounds", "ours is so many times as fast", "peak MiB"], rows)


def quick(results: dict[str, Any]) -> str:
    """Seconds of the quick run and where they went."""
    runs = pd.DataFrame(results["runs"])
    ranges = [
        f"{statistics.median(runs[name]):.{digits}f} ({runs[name].min():.{digits}f} to {runs[name].max():.{digits}f})"
        for name, digits in (("seconds", 0), ("report", 3), ("idle", 3), ("start_up", 3))
    ]
    header = ["quick run", "runs", "cores", "seconds", "share of the report", "share idle", "share of start-up"]
    return table(header, [["", str(len(runs)), str(results["cores"]), *ranges]])


def cluster(results: dict[str, Any]) -> str:
    """A run on two nodes beside the same on this machine: seconds against what the jobs' core-seconds would take on so many cores without a gap."""
    core_seconds = statistics.mean(run["core_seconds"] for run in results["alone"])
    here = statistics.mean(run["seconds"] for run in results["alone"])
    there = results["cluster"]

    def times(seconds: float) -> str:
        return f"{seconds * results['cores'] / core_seconds:.2f}"

    places = [
        ("this machine, two cores", "", here, ", ".join(f"{run['load']:.1f}" for run in results["alone"])),
        ("Slurm, two one-core nodes", str(there["jobs"]), there["seconds"], f"{there['load']:.1f}"),
    ]
    rows = [
        [
            f"{results['models']} short models",
            where,
            jobs,
            f"{core_seconds:.0f}",
            f"{seconds:.0f}",
            times(seconds),
            load,
        ]
        for where, jobs, seconds, load in places
    ]
    return table(["run", "where", "Slurm jobs", "core-seconds of the models", "seconds", "times core-seconds / 2", "load of others before"], rows)


def exponents(measured: pd.DataFrame) -> str:
    """The exponents of growth, and the greatest size that was reached."""
    rows = []
    for row in growth.exponents(measured).to_dict("records"):
        own = measured[(measured["task"] == row["task"]) & (measured["axis"] == row["axis"])].iloc[-1]
        reached = [f"{own[row['axis']]:,}", said(own["seconds"]), f"{own['mib']:.0f}"]
        rows.append([growth.TASKS[row["task"]], row["axis"], "", f"{row['seconds']:.2f}", f"{row['mib']:.2f}", *reached])
    return table(["task", "against", "", "exponent of seconds", "exponent of memory", "greatest size", "its seconds", "its MiB"], rows)


def outlook(measured: pd.DataFrame, documents: int = 100_000_000) -> str:
    """What the line through the two greatest numbers of documents comes to at so many."""
    parts = []
    for task, group in measured[measured["axis"] == "documents"].groupby("task", sort=False):
        below, above = group.iloc[-2], group.iloc[-1]
        share = (documents - above["documents"]) / (above["documents"] - below["documents"])
        seconds, mib = (above[name] + share * (above[name] - below[name]) for name in ("seconds", "mib"))
        time = f"{seconds / 3600:.1f} hours" if seconds >= 3600 else said(seconds)
        parts.append(f"{growth.TASKS[str(task)]} would take {time} and {mib / 1024:.0f} GiB")
    return f"At {documents:,} documents, by the line through the two greatest sizes: {'; '.join(parts)}.\n"


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    if arguments:
        RESULTS.write_text(json.dumps(cut(Path(arguments[0])), indent=1) + "\n")
    results = json.loads(RESULTS.read_text())
    machine = results["machine"]
    state = " with changes" if results["dirty"] else ""
    lines = [
        f"Revision {results['revision']}{state}, {machine['processor']}, {machine['cores']} cores, Python {machine['python']}.\n",
        timings(results),
    ]
    if quick_run.FILE.is_file():
        lines.append(quick(json.loads(quick_run.FILE.read_text())))
    if CLUSTER.is_file():
        lines.append(cluster(json.loads(CLUSTER.read_text())))
    if growth.FILE.is_file():
        measured = pd.read_csv(growth.FILE)
        lines += [exponents(measured), outlook(measured)]
    for module in (from_disk, million, floor, derived):
        if module.FILE.is_file():
            lines.append(module.sentence(pd.read_csv(module.FILE)))
    text = PAGE.read_text()
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + END + after)


if __name__ == "__main__":
    main(sys.argv[1:])
