"""The audit at a glance: every reported value beside ours, a column per data set."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from semantic_hashing.audit import verdicts as audit
from semantic_hashing.rendering.style import GREY, MOST_APART, TEXT_WIDTH, apart, saying, style
from semantic_hashing.scores.run import Run, of_kind

# Inches for one reported value, and for titles, axis and legend.
_LINE, _FRAME = 0.155, 1.25
_LINK = {audit.REPRODUCED: GREY, audit.COMPATIBLE: "#009E73", audit.HIGHER: "#0072B2", audit.LOWER: "#D55E00"}
_LABELS = {audit.HIGHER: "ours higher", audit.LOWER: "ours lower"}


def draw(run: Run, supervised: bool = False) -> Figure:
    """Reported values hollow, ours filled with the prediction interval, joined by a line in the colour of the verdict.

    Of the methods that see labels, or of the others: all of the paper's do not fit a page.
    """
    rows = of_kind(audit.judged(run), supervised)
    datasets = [name for name in run.config.datasets if name in set(rows["dataset"])]
    if not datasets:
        return saying("This run holds no score that can be compared with a reported value.", height=1.0)
    longest = max(int((rows["dataset"] == name).sum()) + rows[rows["dataset"] == name]["method"].nunique() for name in datasets)
    methods = list(dict.fromkeys(rows["method"]))
    looks = apart(methods, first=run.variants) if len(methods) <= MOST_APART else {method: style(method) for method in methods}
    figure = Figure(figsize=(TEXT_WIDTH, _LINE * longest + _FRAME), layout="constrained")
    for axes, dataset in zip(figure.subplots(1, len(datasets), squeeze=False)[0], datasets, strict=True):
        _panel(axes, rows[rows["dataset"] == dataset], looks)
        axes.set_title(run.title(dataset))
        axes.set_xlabel(f"precision@{run.config.k}")
    handles = [Line2D([], [], color="black", marker="o", linestyle="none", label="ours")]
    handles += [Line2D([], [], color="black", marker="o", markerfacecolor="white", linestyle="none", label="reported")]
    handles += [Line2D([], [], color=colour, label=_LABELS.get(name, name)) for name, colour in _LINK.items()]
    handles += [Line2D([], [], color=GREY, linestyle=":", label="chance")]
    figure.legend(handles=handles, loc="outside lower center", ncols=4)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, looks: dict[str, dict[str, Any]]) -> None:
    ticks: list[tuple[float, str]] = []
    y = 0.0
    for method, values in rows.groupby("method", sort=False):
        look = looks[str(method)]
        for row in values.to_dict("records"):
            axes.plot([row["reported"], row["reproduced"]], [y, y], color=_LINK[row["verdict"]], linewidth=1.0, zorder=1)
            if pd.notna(row["low"]):
                axes.plot([row["low"], row["high"]], [y, y], color=look["color"], linewidth=3.0, alpha=0.3, zorder=0, solid_capstyle="butt")
            axes.plot(row["reported"], y, **look | {"markerfacecolor": "white"}, linestyle="none", zorder=2)
            axes.plot(row["reproduced"], y, **look, linestyle="none", zorder=3)
            ticks.append((y, f"{method} {row['bits']}"))
            y += 1
        y += 1  # a gap between methods
    axes.axvline(rows["chance"].iloc[0], color=GREY, linewidth=0.8, linestyle=":")
    axes.set_yticks([tick for tick, _ in ticks], [label for _, label in ticks])
    axes.set_ylim(y - 1.5, -0.5)
    axes.tick_params(axis="y", length=0)
