"""The cells that studies add to a grid, the setting that they start from, and what the literature reports for a cell."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.grid import study_cells
from semantic_hashing.rendering.tex import escape, listed
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


def drawn_note(run: Run) -> str:
    """What a caption says of the data sets of which ``beside`` compares the first draw alone; empty where there is none."""
    titles = listed([escape(run.title(name)) for name in run.drawn]) if run.drawn else ""
    return f" On {titles}: the first draw of the split, with the seeds that both have." if titles else ""


def beside(run: Run, cells: pd.DataFrame, base: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The grid's models that a study's are held against, and the study's that have such.

    They are the grid's on the data sets that the study's are made of. Where such a data set has several draws of its split, the study
    has the first alone: only the seeds that both have there count, of the grid and of the study.

    Args:
        run: the run.
        cells: scored cells of studies, as ``cells`` gives them.
        base: the setting of the grid's models; by default ``setting``.

    Returns:
        Rows of ``run.trained`` of that setting on the grid's data sets, and rows of ``cells``.
    """
    trained, datasets = run.trained, run.config.datasets
    grid = trained[(trained["setting"] == (base or setting(run.config))) & trained["dataset"].isin(datasets)]
    drawn = run.drawn
    places = cells.assign(dataset=cells["dataset"].map(run.config.source))
    return _shared(grid, places, drawn), cells.loc[_shared(places, grid, drawn).index]


def _shared(rows: pd.DataFrame, others: pd.DataFrame, drawn: list[str]) -> pd.DataFrame:
    """The rows whose data set has one draw, and of the other data sets those whose model and seed ``others`` have too."""
    axes = ["dataset", "method", "bits", "seed"]
    return rows[~rows["dataset"].isin(drawn) | pd.MultiIndex.from_frame(rows[axes]).isin(pd.MultiIndex.from_frame(others[axes]))]


def varied(run: Run, study: str, option: str) -> pd.DataFrame:
    """The scored cells of a study that varies ``option``, with its value in a column of that name."""
    rows = cells(run, study)
    values = {name: options[option] for name, (_, options) in run.config.study[study].derived_settings.items()} if len(rows) else {}
    return rows.assign(**{option: rows["setting"].map(values)})


def reported_value(run: Run, dataset: str, method: str, bits: int) -> float:
    """The value that the literature reports for a cell, or NaN."""
    rows: pd.DataFrame = run.reported.query("dataset == @dataset and method == @method and bits == @bits")
    return float(rows["precision"].iloc[0]) if len(rows) else float("nan")
