"""A run at a glance: what the workflow prints when it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from semantic_hashing.rendering.plain import aligned, share
from semantic_hashing.scores.run import Run

# A run of more methods, lengths and data sets than a screen holds is not printed.
MOST_ROWS = 60
FAILED = "failed"


def text(run: Run, paths: Sequence[Path] = ()) -> str:
    """The table of mean precision, a row per data set, setting and method, and a line for each path that exists."""
    parts = [f"{run.config.title}: mean precision@{run.config.k} over the replicates"]
    rows = _rows(run)
    parts.append(aligned(rows, names=3) if len(rows) <= MOST_ROWS else f"{len(run.cells):,} models; the files hold their scores")
    parts.append("\n".join(str(path.absolute()) for path in paths if path.exists()))
    return "\n\n".join(filter(None, parts))


def _rows(run: Run) -> list[list[str]]:
    lengths = sorted(set(run.summary["bits"]))
    rows = [["data set", "setting", "method", *(f"{bits} bits" for bits in lengths)]]
    for key, cells in run.summary.groupby(["dataset", "setting", "method"], sort=False):
        by_length = cells.set_index("bits")["precision"]
        rows.append([*map(str, key if isinstance(key, tuple) else (key,)), *(share(by_length.get(bits), missing=FAILED) for bits in lengths)])
    for (dataset, method), cells in run.controls.groupby(["dataset", "method"], sort=False):
        by_length = cells.groupby("bits")["precision"].mean()
        rows.append([str(dataset), "control", str(method), *(share(by_length.get(bits, by_length.get(0)), missing=FAILED) for bits in lengths)])
    return rows
