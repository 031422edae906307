"""One dot per effect of an arbitrary choice, a panel per data set, a line per kind of choice."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from semantic_hashing.analyses.sensitivity.effects import SOURCES, effects
from semantic_hashing.rendering.style import GREY, TEXT_WIDTH, style
from semantic_hashing.scores.run import Run


def figure(run: Run) -> Figure:
    """Differences in precision@k that ties, seeds, splits, selectors and recipes make, above those between ours and the reported."""
    differences = effects(run)
    sources = [source for source in SOURCES if source in set(differences["source"])]
    chart = Figure(figsize=(TEXT_WIDTH, 0.3 * max(len(sources), 1) + 1.1), layout="constrained")
    panels = chart.subplots(1, len(run.config.datasets), squeeze=False, sharex=True, sharey=True)[0]
    for axes, dataset in zip(panels, run.config.datasets, strict=True):
        axes.axvline(0, color=GREY, linewidth=0.8)
        for method, values in differences[differences["dataset"] == dataset].groupby("method", sort=False):
            y = values["source"].map(sources.index).to_numpy(dtype=float)
            # Spread over the line's height by code length, so that dots of one method do not hide each other.
            y = y + 0.5 * (np.log2(values["bits"].to_numpy(dtype=float)) - 5) / 5
            axes.plot(values["effect"], y, **style(str(method)) | {"markersize": 3, "alpha": 0.8}, linestyle="none")
        axes.set_title(run.title(dataset))
        axes.set_yticks(range(len(sources)), sources)
        axes.set_ylim(len(sources) - 0.4, -0.6)
    panels[len(panels) // 2].set_xlabel(f"difference in precision@{run.config.k}")
    methods = [method for method in run.config.methods if method in set(differences["method"])]
    if methods:
        chart.legend(handles=[Line2D([], [], **style(name), linestyle="none", label=name) for name in methods], loc="outside lower center", ncols=7)
    return chart
