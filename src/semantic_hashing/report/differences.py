"""Ours against the reported values, per method and data set."""

from __future__ import annotations

from semantic_hashing.rendering.tex import escape, render, share, signed
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE


def table(run: Run) -> str:
    """Cells near the reported value, mean difference and the difference that is greatest in size."""
    compared = run.once(run.compared)
    datasets = [name for name in run.config.datasets if name in set(compared["dataset"])]
    rows = []
    for setting, method in dict.fromkeys(zip(compared["setting"], compared["method"], strict=True)):
        cells = []
        for dataset in datasets:
            shifts = compared[(compared["dataset"] == dataset) & (compared["setting"] == setting) & (compared["method"] == method)]["difference"]
            if shifts.empty:
                cells += [r"\multicolumn{3}{c}{--}"]
            else:
                near = f"{(shifts.abs() <= TOLERANCE).sum()}/{len(shifts)}"
                cells += [near, signed(shifts.mean()), signed(shifts.loc[shifts.abs().idxmax()])]
        rows.append((escape(run.method(setting, method)), cells))
    return render("table-differences.tex.j2", titles=[escape(run.title(name)) for name in datasets], rows=rows, tolerance=share(TOLERANCE, 2))
