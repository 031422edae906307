"""What another choice of the epoch changes, cell by cell."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

PLACES = ["dataset", "method", "bits"]


def changes(run: Run) -> pd.DataFrame:
    """One row per cell of the study: ``PLACES``, ``usual``, the mean precision as in the grid, ``changed``, that of the study, and ``selector``."""
    cells = studied.varied(run, "selector", "selector")
    tables = []
    for selector, chosen in cells.groupby("selector", sort=False):
        grid, other = (summarise(rows).set_index(PLACES)["precision"] for rows in studied.beside(run, chosen))
        both = pd.DataFrame({"usual": grid.reindex(other.index), "changed": other}).dropna().reset_index()
        tables.append(both.assign(selector=selector))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*PLACES, "usual", "changed", "selector"])
