"""The suspect values with the mistakes that could have made them."""

from __future__ import annotations

from semantic_hashing.analyses.mistakes import ANALYSIS
from semantic_hashing.analyses.mistakes.evaluations import MISTAKES
from semantic_hashing.rendering.tex import count, escape, share
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE


def table(run: Run) -> str:
    """One line per suspect value; a mistake whose score comes within the tolerance of the reported value is bold."""
    rows = []
    for row in ANALYSIS.read(run.config).to_dict("records"):
        cells = [escape(run.title(row["dataset"])), escape(row["method"]), count(row["bits"])]
        cells += [share(row[name]) for name in ("reported", "chance", "correct")]
        cells += [_near(row[name], row["reported"]) for name in MISTAKES]
        rows.append(cells)
    return ANALYSIS.render("table.tex.j2", rows=rows, mistakes=[escape(name.capitalize()) for name in MISTAKES], tolerance=share(TOLERANCE, 2))


def _near(value: float, reported: float) -> str:
    return rf"\textbf{{{share(value)}}}" if abs(value - reported) <= TOLERANCE else share(value)
