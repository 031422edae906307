"""Precision by estimator, and the bias of each against its deviation; a column per data set."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from semantic_hashing.analyses.estimators.shown import datasets, errors, look, name, ordered, precisions
from semantic_hashing.rendering.style import TEXT_WIDTH, saying
from semantic_hashing.scores.run import Run


def figure(run: Run) -> Figure:
    """Above, precision of each seed and its mean; below, the errors in the trained model. What the run does not hold has no row."""
    cells, found = precisions(run), errors(run)
    columns = datasets(run, cells, found)
    if not columns:
        return saying("This run holds no other estimators.")
    rows = [(draw, part) for draw, part in ((_precision, cells), (_errors, found)) if len(part)]
    estimators = ordered(pd.concat([part["estimator"] for _, part in rows]))
    chart = Figure(figsize=(TEXT_WIDTH, 0.6 + 1.7 * len(rows)), layout="constrained")
    grid = chart.subplots(len(rows), len(columns), squeeze=False, sharey="row")
    for line, (draw, part) in zip(grid, rows, strict=True):
        for axes, dataset in zip(line, columns, strict=True):
            draw(axes, part[part["dataset"] == dataset], estimators)
        line[0].set_ylabel(f"precision@{run.config.k}" if draw is _precision else "standard deviation")
        if draw is _errors:
            line[len(line) // 2].set_xlabel("bias, in parts of the exact gradient")
    for axes, dataset in zip(grid[0], columns, strict=True):
        axes.set_title(run.title(dataset))
    handles = [Line2D([], [], **look(estimator), label=name(estimator)) for estimator in estimators]
    chart.legend(handles=handles, loc="outside lower center", ncols=len(estimators), handletextpad=0.1, columnspacing=1.0)
    return chart


def _precision(axes: Axes, rows: pd.DataFrame, estimators: list[str]) -> None:
    """A place for each estimator: its seeds, and a line at their mean."""
    for place, estimator in enumerate(estimators):
        own = rows[rows["estimator"] == estimator]["precision"]
        axes.plot([place] * len(own), own, **look(estimator), markersize=3.5, alpha=0.8)
        if len(own):
            axes.hlines(own.mean(), place - 0.35, place + 0.35, color=look(estimator)["color"], linewidth=1.2)
    axes.set_xlim(-0.6, len(estimators) - 0.4)
    axes.set_xticks([])


def _errors(axes: Axes, rows: pd.DataFrame, estimators: list[str]) -> None:
    for estimator in estimators:
        own = rows[rows["estimator"] == estimator]
        axes.plot(own["bias"], own["deviation"], **look(estimator))
    axes.set_xlim(left=-0.03)
    # The panels share it.
    axes.set_ylim(0, max(axes.get_ylim()[1], 1.08 * rows["deviation"].max()) if len(rows) else None)
