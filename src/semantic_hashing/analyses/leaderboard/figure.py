"""Ranks with their regions, at most eight methods a panel, and precision against the seconds of a training."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

from semantic_hashing.analyses.leaderboard import shown
from semantic_hashing.analyses.leaderboard.measure import KINDS
from semantic_hashing.rendering.style import GREY, MOST_APART, TEXT_WIDTH, apart, saying, style
from semantic_hashing.scores.run import Run

COLUMNS = 3


def figure(run: Run) -> Figure:
    """Above, panels of the ranks of each kind; below, if seconds are known, a panel per kind with its front."""
    boards = {kind: rows for kind in KINDS if len(rows := shown.board(run.config, kind))}
    if not boards:
        return saying("This run ranks no methods.")
    panels = [(kind, part) for kind, rows in boards.items() for part in parts(rows)]
    lines = math.ceil(len(panels) / COLUMNS)
    most = max(len(part) for _, part in panels)
    timed = {kind: rows for kind, rows in boards.items() if rows["seconds"].notna().any()}
    heights = [lines * (0.55 + 0.15 * most), *([2.8] if timed else [])]
    chart = Figure(figsize=(TEXT_WIDTH, sum(heights)), layout="constrained")
    above, *below = chart.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    grid = above.subplots(lines, min(COLUMNS, len(panels)), squeeze=False)
    for axes, (kind, part) in zip(grid.flat, panels, strict=False):
        _ranks(axes, part, most)
        axes.set_title(kind)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    if timed:
        row = below[0].subplots(1, len(timed), squeeze=False)[0]
        for axes, (kind, rows) in zip(row, timed.items(), strict=True):
            _cost(axes, rows)
            axes.set_title(kind)
        row[0].set_ylabel(f"mean precision@{run.config.k}")
    return chart


def parts(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows in panels of as equal a size as may be, none of more than colours can tell apart."""
    size = math.ceil(len(rows) / math.ceil(len(rows) / MOST_APART))
    return [rows.iloc[start : start + size] for start in range(0, len(rows), size)]


def _ranks(axes: Axes, rows: pd.DataFrame, places: int) -> None:
    """A line per method, the best on top: its rank on its region, the name in bold where it is not shown to be worse than the best."""
    looks = apart(list(rows["method"]))
    for place, row in enumerate(rows.to_dict("records")):
        look = looks[row["method"]]
        axes.hlines(place, row["low"], row["high"], color=look["color"], linewidth=1.6)
        axes.plot(row["rank"], place, **look)
    axes.set_yticks(range(len(rows)), list(rows["method"]))
    # Marks that are letters cannot be hollow.
    for label, level in zip(axes.get_yticklabels(), rows["level"], strict=True):
        label.set_fontweight("bold" if level else "normal")
    # As many lines as the fullest panel has, so that lines lie equally close in all.
    axes.set_ylim(places - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.margins(x=0.08)
    axes.set_xlabel("mean rank")


def _cost(axes: Axes, rows: pd.DataFrame) -> None:
    """Every method in grey, those of the front in their colours, on a line and named below."""
    # What took less than a millisecond is recorded as nothing, which a logarithmic axis has no place for.
    known = shown.complete(rows).dropna(subset=["seconds"])
    known = known.assign(seconds=known["seconds"].clip(lower=0.001))
    best = shown.front(known)
    for row in known[~known["method"].isin(best["method"])].to_dict("records"):
        axes.plot(row["seconds"], row["precision"], **_inked(row["method"], GREY), markersize=3.5)
    axes.plot(best["seconds"], best["precision"], color="black", linewidth=0.7, linestyle=":", drawstyle="steps-post")
    # A front of more methods than there are colours is told apart by its marks alone.
    names = list(best["method"])
    looks = apart(names) if len(names) <= MOST_APART else {name: _inked(name, "black") for name in names}
    for row in best.to_dict("records"):
        axes.plot(row["seconds"], row["precision"], **looks[row["method"]], linestyle="none", label=row["method"])
    axes.set_xscale("log")
    narrow = bool(len(known)) and known["seconds"].max() < 100 * known["seconds"].min()
    axes.xaxis.set_major_locator(LogLocator(10, subs=(1, 2, 5) if narrow else (1,)))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("seconds of a training (median)")
    if names:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=3, handletextpad=0.1, columnspacing=1.0)


def _inked(method: str, colour: str) -> dict[str, Any]:
    return style(method) | {"color": colour, "markeredgecolor": colour}
