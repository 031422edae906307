"""What the table, the figure and the text show of each estimator."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.estimators import ANALYSIS
from semantic_hashing.analyses.estimators.measure import COLUMNS, POINTS
from semantic_hashing.analyses.estimators.models import STUDY
from semantic_hashing.scores.run import Run

PAPERS_OWN = "straight-through"
# Names in print, colours and marks; those of one code a document first, the unbiased ones after them.
NAMES = {PAPERS_OWN: "Straight-through", "zgr": "ZGR", "gumbel-softmax": "Gumbel-softmax", "arm": "ARM", "disarm": "DisARM", "reinforce": "REINFORCE"}
LOOKS = dict(zip(NAMES, zip(("black", "blue", "sky", "orange", "vermilion", "green"), "oPXs^D", strict=True), strict=True))


def name(estimator: str) -> str:
    """As it is printed."""
    return NAMES.get(estimator, estimator)


def look(estimator: str) -> dict[str, Any]:
    """Colour and mark, as arguments of ``Axes.plot``."""
    # For figures alone; matplotlib, which it loads, takes a second to start.
    from semantic_hashing.rendering.style import COLOURS

    colour, mark = LOOKS.get(estimator, ("purple", "v"))
    return {"color": COLOURS[colour], "marker": mark, "linestyle": "none"}


def ordered(estimators: pd.Series) -> list[str]:
    """Those that occur, in the order of ``NAMES``."""
    found = set(estimators)
    return [estimator for estimator in NAMES if estimator in found] + sorted(found - {*NAMES})


def precisions(run: Run) -> pd.DataFrame:
    """The scored models of the study and those of the grid that it changes, with their ``estimator``; none without the study."""
    cells = studied.varied(run, STUDY, "estimator")
    if cells.empty:
        return cells.assign(estimator="")
    grid, cells = studied.beside(run, cells)
    places = ["dataset", "method", "bits"]
    changed = pd.MultiIndex.from_frame(cells.assign(dataset=cells["dataset"].map(run.config.source))[places])
    grid = grid[grid["precision"].notna() & pd.MultiIndex.from_frame(grid[places]).isin(changed)]
    return pd.concat([grid.assign(estimator=PAPERS_OWN), cells], ignore_index=True)


def errors(run: Run, point: str = POINTS[-1]) -> pd.DataFrame:
    """Rows of the measure at a point of training; none without the study, whose published folder may have no such file."""
    if STUDY not in run.config.studies:
        return pd.DataFrame(columns=COLUMNS)
    rows = ANALYSIS.read(run.config)
    return rows[rows["point"] == point]


def datasets(run: Run, *tables: pd.DataFrame) -> list[str]:
    """The run's data sets that occur in these tables."""
    found = {dataset for table in tables for dataset in table["dataset"]}
    return [dataset for dataset in run.config.datasets if dataset in found]
