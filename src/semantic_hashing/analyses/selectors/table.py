"""What it costs to choose the epoch by another score."""

from __future__ import annotations

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.selectors import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share, signed
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

# Column heading of each selector.
NAMES = {"leave-one-out": "L", "elbo": "E", "none": "last"}


def table(run: Run) -> str:
    """Precision with the epoch chosen as in the grid, and what it changes to choose it by the study's other scores."""
    cells = studied.varied(run, "selector", "selector")
    selectors = [name for name in NAMES if name in set(cells["selector"])]
    models: dict[tuple[str, int], list[str]] = {}
    for selector in selectors:
        grid, other = (summarise(rows).set_index(["dataset", "method", "bits"]) for rows in studied.beside(run, cells[cells["selector"] == selector]))
        for method, bits in dict.fromkeys((method, bits) for _, method, bits in other.index):
            line = models.setdefault((method, bits), ["--"] * (len(run.config.datasets) * (1 + len(selectors))))
            for place, dataset in enumerate(run.config.datasets):
                usual, changed = (frame["precision"].get((dataset, method, bits), float("nan")) for frame in (grid, other))
                start = place * (1 + len(selectors))
                line[start], line[start + 1 + selectors.index(selector)] = share(usual), signed(changed - usual)
    return ANALYSIS.render(
        "table.tex.j2",
        titles=[escape(run.title(name)) for name in run.config.datasets],
        selectors=[(name, NAMES[name]) for name in selectors],
        rows=[(escape(method), count(bits), line) for (method, bits), line in models.items()],
        k=run.config.k,
        drawn=studied.drawn_note(run),
    )
