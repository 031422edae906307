"""Each method's precision@k on all queries, and without those that have a copy."""

from __future__ import annotations

from semantic_hashing.analyses.copies import ANALYSIS, shown
from semantic_hashing.data.prepare.near import NEAR
from semantic_hashing.rendering.tex import escape, share
from semantic_hashing.scores.run import Run

SCORES = ["precision", "without_exact", "without_near"]


def table(run: Run) -> str:
    """A line per method, three columns per data set; empty where no query was judged."""
    measured = shown.rows(run.config)
    datasets = [name for name in run.config.datasets if name in set(measured["dataset"])]
    by_cell = {(row["method"], row["dataset"]): [share(row[name]) for name in SCORES] for row in measured.to_dict("records")}
    rows = []
    for method in [name for name in run.config.methods if name in set(measured["method"])]:
        cells = [escape(method)]
        for dataset in datasets:
            cells += by_cell.get((method, dataset), ["--"] * len(SCORES))
        rows.append(cells)
    return ANALYSIS.render(
        "table.tex.j2",
        rows=rows,
        titles=[escape(run.title(name)) for name in datasets],
        k=run.config.k,
        cosine=share(NEAR, 1),
        bits=max(measured["bits"], default=0),
        setting=escape(max(measured["setting"], default="")),
    )
