"""Each cell with many seeds: one model, and the best of several."""

from __future__ import annotations

from semantic_hashing.analyses.seed_search import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, fixed, share, signed
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP

SHOWN = (3, 10, 30, 100)


def table(run: Run) -> str:
    """A line per cell; empty where none has many seeds."""
    rows = []
    for _, cell in ANALYSIS.read(run.config).groupby(GROUP, sort=False):
        first, by_tried = cell.iloc[0], cell.set_index("tried")
        dataset, setting, method, bits = (first[name] for name in GROUP)
        line = [escape(run.title(str(dataset))), escape(f"{method} ({setting})"), count(bits), count(first["models"])]
        line += [share(first["mean"]), share(first["sd"]), fixed(first["correlation"])]
        for chooser in ("by_validation", "by_test"):
            line += [signed(by_tried[chooser].get(tried, float("nan")) - first["mean"]) for tried in SHOWN]
        rows.append(line)
    return ANALYSIS.render("table.tex.j2", rows=rows, shown=SHOWN, k=run.config.k)
