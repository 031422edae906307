"""The best of several models against their number, beside the mean and one standard deviation."""

from __future__ import annotations

from matplotlib.figure import Figure

from semantic_hashing.analyses.seed_search import ANALYSIS
from semantic_hashing.rendering.style import COLOURS, GREY, TEXT_WIDTH, saying
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP

# Panels side by side.
COLUMNS = 3


def figure(run: Run) -> Figure:
    """A panel per cell."""
    cells = list(ANALYSIS.read(run.config).groupby(GROUP, sort=False))
    if not cells:
        return saying("This run holds no cell with many seeds.")
    columns = min(COLUMNS, len(cells))
    rows = -(-len(cells) // columns)
    chart = Figure(figsize=(TEXT_WIDTH * (0.4 + 0.6 * columns / COLUMNS), 0.6 + 1.9 * rows), layout="constrained")
    panels = chart.subplots(rows, columns, squeeze=False)
    for axes in panels.flat[len(cells) :]:
        axes.set_axis_off()
    for axes, ((dataset, _, method, bits), cell) in zip(panels.flat, cells, strict=False):
        mean, sd = cell["mean"].iloc[0], cell["sd"].iloc[0]
        axes.axhspan(mean - sd, mean + sd, color=GREY, alpha=0.15, linewidth=0)
        axes.axhline(mean, color=GREY, linewidth=0.8, label="mean, and one sd")
        axes.plot(cell["tried"], cell["by_test"], color=COLOURS["vermilion"], linestyle="--", label="best on test")
        axes.plot(cell["tried"], cell["by_validation"], color=COLOURS["blue"], label="best on validation")
        axes.set_title(f"{method}, {bits} bits, {run.title(str(dataset))}")
        axes.set_xlabel("models tried")
    for row in panels:
        row[0].set_ylabel(f"precision@{run.config.k}")
    handles, names = panels.flat[0].get_legend_handles_labels()
    chart.legend(handles, names, loc="outside lower center", ncols=3)
    return chart
