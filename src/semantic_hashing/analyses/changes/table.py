"""What one change of a model does, and whether it explains a reported row: the studies that vary one argument."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.changes import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, share
from semantic_hashing.scores.run import Run

Block = tuple[str, list[tuple[str, list[str]]]]


def table(run: Run) -> str:
    """The blocks of its studies; empty where the run holds none of them."""
    lengths, found = blocks(run, ANALYSIS.studies)
    return ANALYSIS.render("table.tex.j2", blocks=found, lengths=[count(bits) for bits in lengths], k=run.config.k)


def blocks(run: Run, studies: Sequence[str]) -> tuple[list[int], list[Block]]:
    """What studies change, beside what they start from.

    Returns:
        The code lengths that the studies have, and a block per setting, data set and method: its title, and rows of a label and
        one cell a length, the means of precision@k of the grid's models of the same seeds, of each change, and as reported.
    """
    found = pd.concat([studied.cells(run, name) for name in studies]) if studies else run.models.iloc[:0]
    lengths = [bits for bits in run.config.bits if bits in set(found["bits"])]
    named = [setting.partition("+") for setting in found["setting"]]
    places = [run.config.source(dataset) for dataset in found["dataset"]]
    changes = [
        ", ".join([*([change] if change else []), *([run.title(dataset)] if dataset != place else [])])
        for (_, _, change), dataset, place in zip(named, found["dataset"], places, strict=True)
    ]
    found = found.assign(base=[base for base, _, _ in named], place=places, change=changes)
    # What changes nothing is the grid's own.
    found = found[found["change"] != ""]
    written: list[Block] = []
    for (base, dataset, method), own in found.groupby(["base", "place", "method"], sort=False):
        grid = run.cells[(run.cells["setting"] == base) & (run.cells["dataset"] == dataset) & (run.cells["method"] == method)]
        grid = grid[grid["seed"].isin(own["seed"]) & grid["bits"].isin(own["bits"])]
        rows = [("as in the grid", _line(grid.groupby("bits")["precision"].mean(), lengths))]
        for change, changed in own.groupby("change", sort=False):
            rows.append((escape(change), _line(changed.groupby("bits")["precision"].mean(), lengths)))
        reported = pd.Series({bits: studied.reported_value(run, str(dataset), str(method), bits) for bits in set(own["bits"])})
        if reported.notna().any():
            rows.append(("reported", _line(reported, lengths)))
        seeds = own["seed"].nunique()
        written.append((f"{escape(method)} on {escape(run.title(str(dataset)))}, {escape(base)}, {count(seeds)} seed{'s' * (seeds > 1)}", rows))
    return lengths, written


def _line(values: pd.Series, lengths: list[int]) -> list[str]:
    return [share(values[bits]) if bits in values.index and not pd.isna(values[bits]) else "" for bits in lengths]
