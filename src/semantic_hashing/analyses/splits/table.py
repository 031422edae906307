"""What fresh draws of a data set's split do to a score, and whether the reported value lies among them."""

from __future__ import annotations

import numpy as np

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.splits import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share
from semantic_hashing.scores.run import Run

AXES = ["dataset", "method", "bits"]


def table(run: Run) -> str:
    """Precision with the grid's split, the mean, lowest and highest with the study's fresh ones, and as reported; the study's seeds."""
    cells = studied.cells(run, "split")
    fresh = cells.assign(dataset=cells["dataset"].map(run.config.source))
    # The grid's first draw alone, where it has several.
    grid = run.trained[(run.trained["setting"] == studied.setting(run.config)) & run.trained["seed"].isin(cells["seed"])]
    usual = grid.groupby(AXES)["precision"].mean()
    rows = []
    for dataset in run.config.datasets:
        for method in run.config.methods:
            fresh_rows = fresh[(fresh["dataset"] == dataset) & (fresh["method"] == method)]
            for bits in sorted(set(fresh_rows["bits"])):
                on_grid, reported = usual.get((dataset, method, bits), np.nan), studied.reported_value(run, dataset, method, bits)
                precisions = fresh_rows[fresh_rows["bits"] == bits]["precision"]
                within = min(on_grid, precisions.min()) <= reported <= max(on_grid, precisions.max())
                values = [on_grid, precisions.mean(), precisions.min(), precisions.max(), reported]
                answer = "" if np.isnan(reported) else "yes" if within else "no"
                line = [escape(method), count(bits), *(share(value) for value in values), answer]
                rows.append((escape(run.title(dataset)), line))
    return ANALYSIS.render("table.tex.j2", rows=rows, k=run.config.k, draws=fresh.groupby(AXES).size().max())
