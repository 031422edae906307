"""The cells that studies add to a grid, the setting that they start from, and what the literature reports for a cell."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.grid import study_cells
from semantic_hashing.scores.run import Run

# The setting whose cells the studies run again.
TUNED = "tuned"


def setting(config: Config) -> str:
    """The setting that analyses are about: ``tuned``, or the run's last."""
    return TUNED if TUNED in config.settings else config.settings[-1]


def cells(run: Run, study: str) -> pd.DataFrame:
    """The scored cells of a study; none when the run does not hold it."""
    if study not in run.config.studies:
        return run.models.iloc[:0]
    rows = run.rows(study_cells(run.config, study))
    return rows[rows["precision"].notna()]


def varied(run: Run, study: str, option: str) -> pd.DataFrame:
    """The scored cells of a study that varies ``option``, with its value in a column of that name."""
    rows = cells(run, study)
    values = {name: options[option] for name, (_, options) in run.config.study[study].derived_settings.items()} if len(rows) else {}
    return rows.assign(**{option: rows["setting"].map(values)})


def reported_value(run: Run, dataset: str, method: str, bits: int) -> float:
    """The value that the literature reports for a cell, or NaN."""
    rows: pd.DataFrame = run.reported.query("dataset == @dataset and method == @method and bits == @bits")
    return float(rows["precision"].iloc[0]) if len(rows) else float("nan")
