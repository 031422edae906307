"""Core-seconds of a run: where its hours went, by method and data set."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from semantic_hashing.analyses.timeline import ANALYSIS
from semantic_hashing.rendering.style import SETS, TEXT_WIDTH, saying
from semantic_hashing.scores.run import Run

HASHING = ("hash", "words")
# Lines for what belongs to no method.
OTHER_STEPS = {"control": "controls", "prepare": "preparation", "derive": "derived inputs"}


def figure(run: Run) -> Figure:
    """A bar per method, and per other step, of core-seconds, parted by data set; those of studies stand with the data set that they vary."""
    costs = ANALYSIS.read(run.config)
    if costs.empty:
        return saying("This run holds no benchmark files.")
    chart = Figure(figsize=(TEXT_WIDTH, 3.6), layout="constrained")
    is_dataset = costs["dataset"].isin(run.config.corpora)
    costs = costs[is_dataset].assign(
        line=costs["method"].where(costs["step"].isin(HASHING), costs["step"].map(OTHER_STEPS)),
        source=costs["dataset"][is_dataset].map(run.config.source),
    )
    table = costs.pivot_table(index="line", columns="source", values="seconds", aggfunc="sum", fill_value=0.0)
    lines = [name for name in (*run.config.methods, *OTHER_STEPS.values()) if name in table.index]
    sources = [name for name in run.config.datasets if name in table.columns]
    axes = chart.subplots()
    ends = [0.0] * len(lines)
    for source, (colour, hatch) in zip(sources, SETS, strict=False):
        seconds = table.loc[lines, source].to_list()
        axes.barh(lines, seconds, left=ends, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
        ends = [end + length for end, length in zip(ends, seconds, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel(f"core-seconds, one thread a job; {sum(ends) / 3600:.2f} core-hours in all")
    axes.grid(False, axis="y")
    patches = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=run.title(source))
        for source, (colour, hatch) in zip(sources, SETS, strict=False)
    ]
    axes.legend(handles=patches)
    return chart
