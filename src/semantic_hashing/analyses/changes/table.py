"""What one change of a model does, and whether it explains a reported row: the studies that vary one argument."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.analyses.sensitivity.table import reported_value
from semantic_hashing.rendering.tex import count, escape, render, share
from semantic_hashing.scores.run import Run

STUDIES = ("collapse", "labels", "topics", "sampled", "updates")


def table(run: Run) -> str:
    """A block per study, data set and method: the grid's models of the same seeds, each change, and as reported; a column per length.

    Empty where the run holds none of the studies.
    """
    cells = pd.concat([sensitivity.studied(run, name) for name in STUDIES])
    blocks = []
    lengths = [bits for bits in run.config.bits if bits in set(cells["bits"])]
    named = [setting.partition("+") for setting in cells["setting"]]
    cells = cells.assign(base=[base for base, _, _ in named], change=[change for _, _, change in named])
    for (base, dataset, method), own in cells.groupby(["base", "dataset", "method"], sort=False):
        grid = run.cells[(run.cells["setting"] == base) & (run.cells["dataset"] == dataset) & (run.cells["method"] == method)]
        grid = grid[grid["seed"].isin(own["seed"]) & grid["bits"].isin(own["bits"])]
        rows = [("as in the grid", _line(grid.groupby("bits")["precision"].mean(), lengths))]
        for change, changed in own.groupby("change", sort=False):
            rows.append((escape(change), _line(changed.groupby("bits")["precision"].mean(), lengths)))
        reported = pd.Series({bits: reported_value(run, str(dataset), str(method), bits) for bits in set(own["bits"])})
        if reported.notna().any():
            rows.append(("reported", _line(reported, lengths)))
        seeds = own["seed"].nunique()
        blocks.append((f"{escape(method)} on {escape(run.title(str(dataset)))}, {escape(base)}, {count(seeds)} seed{'s' * (seeds > 1)}", rows))
    return render("table-changes.tex.j2", blocks=blocks, lengths=[count(bits) for bits in lengths], k=run.config.k)


def _line(values: pd.Series, lengths: list[int]) -> list[str]:
    return [share(values[bits]) if bits in values.index and not pd.isna(values[bits]) else "" for bits in lengths]
