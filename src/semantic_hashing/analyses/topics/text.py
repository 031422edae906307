"""Whether the weight of SHTTM's topics explains its reported row, which falls with the code length."""

from __future__ import annotations

import numpy as np

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.topics import ANALYSIS
from semantic_hashing.rendering.tex import escape, share
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

STUDY = "topics"


def text(run: Run) -> str:
    """The reported row, ours, and the weights that come nearest to its ends; nothing where the run holds no such study."""
    cells = studied.varied(run, STUDY, "gamma")
    cells = cells[cells["dataset"].isin(run.config.datasets)]
    if cells.empty:
        return ""
    rows_of_grid, cells = studied.beside(run, cells)
    if cells.empty:
        return ""
    dataset, method = cells["dataset"].iloc[0], cells["method"].iloc[0]
    # Precision at the shortest and the longest codes, of each weight.
    lengths = [int(cells["bits"].min()), int(cells["bits"].max())]
    precisions = cells.groupby(["gamma", "bits"])["precision"].mean().to_dict()
    rows = {weight: [precisions[weight, bits] for bits in lengths] for weight in sorted(set(cells["gamma"]))}
    grid = summarise(rows_of_grid).set_index(["dataset", "method", "bits"])["precision"].to_dict()
    ours = [grid.get((dataset, method, bits), np.nan) for bits in lengths]
    reported = [studied.reported_value(run, dataset, method, bits) for bits in lengths]
    if np.isnan([*ours, *reported]).any():
        return ""
    distances_by_end = [{weight: abs(row[end] - reported[end]) for weight, row in rows.items()} for end in range(2)]
    nearest = [min(distances, key=distances.__getitem__) for distances in distances_by_end]
    return ANALYSIS.render(
        "text.tex.j2",
        method=escape(method),
        title=escape(run.title(dataset)),
        ends=[str(bits) for bits in lengths],
        reported=[share(value) for value in reported],
        ours=[share(value) for value in ours],
        falls=ours[1] < ours[0],
        falling=[f"{weight:g}" for weight, (short, long) in rows.items() if long < short],
        nearest=[(f"{weight:g}", share(rows[weight][end])) for end, weight in enumerate(nearest)],
    )
