"""Each model's score, and what each order of the file would make of it."""

from __future__ import annotations

from semantic_hashing.analyses.file_order import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share, signed
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """A line per model; empty where the run has no codes."""
    rows = []
    for row in ANALYSIS.read(run.config).to_dict("records"):
        moves = [signed(row[order] - row["precision"]) for order in ("as_read", "by_class", "at_random")]
        rows.append((escape(run.title(row["dataset"])), [escape(row["method"]), count(row["bits"]), share(row["precision"]), *moves]))
    return ANALYSIS.render("table.tex.j2", rows=rows, k=run.config.k)
