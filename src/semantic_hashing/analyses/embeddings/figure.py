"""Precision against code length of words and of embeddings, a panel per data set."""

from __future__ import annotations

import itertools

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from semantic_hashing.analyses.embeddings.models import EMBEDDINGS, WORDS
from semantic_hashing.analyses.embeddings.shown import codes, compared, exact
from semantic_hashing.rendering.style import COLOURS, GREY, TEXT_WIDTH, saying
from semantic_hashing.scores.run import Run

# An input is told by its line; method and input together by the colour, so that no two lines of a panel share one.
LINE = {WORDS: "--", EMBEDDINGS: "-"}
MARK = {WORDS: "o", EMBEDDINGS: "s"}
RANKED = {WORDS: GREY, EMBEDDINGS: COLOURS["black"]}
_FREE = [colour for colour in COLOURS.values() if colour != COLOURS["black"]]
# Methods that a panel has colours for.
MOST = len(_FREE) // 2


def figure(run: Run) -> Figure:
    """A line for each of the first methods and each input, and one without codes for the exact cosine of each input."""
    rows = compared(run)
    datasets = list(dict.fromkeys(rows["dataset"]))
    if not datasets:
        return saying("This run compares no embeddings with words.")
    methods = list(dict.fromkeys(codes(rows)["method"]))[:MOST]
    colours = dict(zip(itertools.product(methods, LINE), _FREE, strict=False))
    chart = Figure(figsize=(TEXT_WIDTH, 2.6), layout="constrained")
    panels = chart.subplots(1, len(datasets), squeeze=False)[0]
    for axes, dataset in zip(panels, datasets, strict=True):
        own = rows[rows["dataset"] == dataset]
        for name, line in LINE.items():
            for value in exact(own)[name]:
                axes.axhline(value, color=RANKED[name], linestyle=line, linewidth=0.9, label=f"exact cosine, {name}")
        for (method, name), colour in colours.items():
            found = codes(own)[codes(own)["method"] == method].sort_values("bits")
            if len(found):
                axes.plot(found["bits"], found[name], color=colour, linestyle=LINE[name], marker=MARK[name], label=f"{method}, {name}")
        _lengths(axes, sorted(set(codes(own)["bits"])))
        axes.set_title(run.title(str(dataset)))
    panels[0].set_ylabel(f"precision@{run.config.k}")
    by_label = {name: handle for axes in panels for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)}
    chart.legend(by_label.values(), by_label.keys(), loc="outside lower center", ncols=3)
    return chart


def _lengths(axes: Axes, lengths: list[int]) -> None:
    """The axis of code lengths, each as far from the next as it is twice as long."""
    axes.set_xlabel("code length (bits)")
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator([float(length) for length in lengths]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([str(length) for length in lengths])
