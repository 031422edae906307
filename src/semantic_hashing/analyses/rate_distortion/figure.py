"""Rate, distortion and retrieval along a sweep of the KL weight, and the noise that NASH-DN learns."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from semantic_hashing.analyses import noise
from semantic_hashing.analyses.noise.measure import METHOD
from semantic_hashing.analyses.rate_distortion.sweep import sweep
from semantic_hashing.rendering.style import TEXT_WIDTH, saying, style
from semantic_hashing.scores.run import Run


def figure(run: Run) -> Figure:
    """A column per data set: distortion and precision against the rate, one mark per KL weight; below, noise against length.

    What the run does not hold has no row, and no axes where it holds it for other data sets alone.
    """
    cells, learnt = sweep(run), noise.ANALYSIS.read(run.config)
    datasets = [name for name in run.config.datasets if name in {*cells["dataset"], *learnt["dataset"]}]
    if not datasets:
        return saying("This run holds no sweep of the KL weight.")
    labels = ["perplexity per word", f"precision@{run.config.k}"] if len(cells) else []
    labels += ["learnt noise (sd)"] if len(learnt) else []
    chart = Figure(figsize=(TEXT_WIDTH, 0.4 + 1.45 * len(labels)), layout="constrained")
    grid = chart.subplots(len(labels), len(datasets), squeeze=False)
    for column, dataset in enumerate(datasets):
        if len(cells):
            _sweep(grid[0][column], grid[1][column], cells[cells["dataset"] == dataset])
        if len(learnt):
            _noise(grid[-1][column], learnt[learnt["dataset"] == dataset])
        # Above the first axes that are drawn.
        next(axes for axes in grid[:, column] if axes.axison).set_title(run.title(dataset))
    for row, label in zip(grid, labels, strict=True):
        next(axes for axes in row if axes.axison).set_ylabel(label)
    methods = [name for name in run.config.methods if name in {*cells["method"]} or (name == METHOD and len(learnt))]
    chart.legend(handles=[Line2D([], [], **style(name), label=name) for name in methods], loc="outside lower center", ncols=5)
    return chart


def _sweep(distortion: Axes, precision: Axes, rows: pd.DataFrame) -> None:
    """Perplexity and precision against the rate."""
    if rows.empty:
        distortion.set_axis_off()
        precision.set_axis_off()
        return
    for method, line in rows.groupby("method", sort=False):
        distortion.plot(line["kl_bits"], line["perplexity"], **style(str(method)))
        precision.plot(line["kl_bits"], line["precision"], **style(str(method)))
    distortion.set_yscale("log")
    _whole_numbers(distortion.yaxis, (1, 2, 3, 5))
    precision.set_xlabel("rate: KL to the prior (bits per document)")


def _noise(axes: Axes, rows: pd.DataFrame) -> None:
    """The median of each tenth of the documents by length, on a band between its quartiles."""
    if rows.empty:
        axes.set_axis_off()
        return
    axes.set_xscale("log")
    axes.set_xlabel("tokens of the document")
    _whole_numbers(axes.xaxis, (1, 2, 5))
    look = style(METHOD)
    axes.plot(rows["tokens"], rows["noise"], **look)
    axes.fill_between(rows["tokens"], rows["noise_low"], rows["noise_high"], color=look["color"], alpha=0.18, linewidth=0)


def _whole_numbers(axis: Axis, steps: tuple[int, ...]) -> None:
    """Label a logarithmic axis at these multiples of the powers of ten, and without exponents."""
    axis.set_major_locator(LogLocator(subs=steps))
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axis.set_minor_formatter(NullFormatter())
