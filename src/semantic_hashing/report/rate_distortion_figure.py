"""Rate, distortion and retrieval along a sweep of the KL weight, and the noise that NASH-DN learns."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from semantic_hashing.report import noise, sensitivity
from semantic_hashing.report.run import Run
from semantic_hashing.report.style import TEXT_WIDTH, style

STUDY = "rate-distortion"


def sweep(run: Run) -> pd.DataFrame:
    """The cells of the sweep with their ``kl_weight``; none where the run holds no such study."""
    cells = sensitivity.studied(run, STUDY)
    cells = cells[cells["kl_bits"].notna()]
    weights = {name: options["kl_weight"] for name, (_, options) in run.config.derived_settings.items() if "kl_weight" in options}
    return cells.assign(kl_weight=cells["setting"].map(weights)).sort_values(["dataset", "method", "kl_weight"], kind="stable")


def draw(run: Run) -> Figure:
    """A column per data set: distortion and precision against the rate, one mark per KL weight; below, noise against length."""
    cells, learnt = sweep(run), noise.read(run.config)
    datasets = [name for name in run.config.datasets if name in {*cells["dataset"], *learnt["dataset"]}]
    if not datasets:
        figure = Figure(figsize=(TEXT_WIDTH, 0.6), layout="constrained")
        figure.text(0.5, 0.5, "This run holds no sweep of the KL weight.", ha="center", va="center")
        return figure
    figure = Figure(figsize=(TEXT_WIDTH, 5.6), layout="constrained")
    grid = figure.subplots(3, len(datasets), squeeze=False)
    for column, dataset in enumerate(datasets):
        own = cells[cells["dataset"] == dataset]
        for method, line in own.groupby("method", sort=False):
            grid[0][column].plot(line["kl_bits"], line["perplexity"], **style(str(method)))
            grid[1][column].plot(line["kl_bits"], line["precision"], **style(str(method)))
        grid[0][column].set_yscale("log")
        grid[0][column].set_title(run.title(dataset))
        grid[1][column].set_xlabel("rate: KL to the prior (bits per document)")
        _noise(grid[2][column], learnt[learnt["dataset"] == dataset])
    grid[0][0].set_ylabel("distortion: perplexity per word")
    grid[1][0].set_ylabel(f"precision@{run.config.k}")
    grid[2][0].set_ylabel("learnt noise (sd)")
    methods = [name for name in run.config.methods if name in {*cells["method"]} or (name == noise.METHOD and len(learnt))]
    figure.legend(handles=[Line2D([], [], **style(name), label=name) for name in methods], loc="outside lower center", ncols=5)
    return figure


def _noise(axes: Axes, rows: pd.DataFrame) -> None:
    """The median of each tenth of the documents by length, on a band between its quartiles."""
    axes.set_xscale("log")
    axes.set_xlabel("tokens of the document")
    if rows.empty:
        return
    look = style(noise.METHOD)
    axes.plot(rows["tokens"], rows["noise"], **look)
    axes.fill_between(rows["tokens"], rows["noise_low"], rows["noise_high"], color=look["color"], alpha=0.18, linewidth=0)
