"""What it costs to choose the epoch by another score."""

from __future__ import annotations

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.selectors import ANALYSIS
from semantic_hashing.analyses.selectors.changes import changes
from semantic_hashing.rendering.tex import count, escape, share, signed
from semantic_hashing.scores.run import Run

# Column heading of each selector.
NAMES = {"leave-one-out": "L", "elbo": "E", "none": "last"}


def table(run: Run) -> str:
    """Precision with the epoch chosen as in the grid, and what it changes to choose it by the study's other scores."""
    rows = changes(run)
    selectors = [name for name in NAMES if name in set(rows["selector"])]
    models: dict[tuple[str, int], list[str]] = {}
    for row in rows.to_dict("records"):
        line = models.setdefault((row["method"], row["bits"]), ["--"] * (len(run.config.datasets) * (1 + len(selectors))))
        start = run.config.datasets.index(row["dataset"]) * (1 + len(selectors))
        line[start], line[start + 1 + selectors.index(row["selector"])] = share(row["usual"]), signed(row["changed"] - row["usual"])
    return ANALYSIS.render(
        "table.tex.j2",
        titles=[escape(run.title(name)) for name in run.config.datasets],
        selectors=[(name, NAMES[name]) for name in selectors],
        rows=[(escape(method), count(bits), line) for (method, bits), line in models.items()],
        k=run.config.k,
        drawn=studied.drawn_note(run),
    )
