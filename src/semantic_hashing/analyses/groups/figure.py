"""Mean Hamming distances within and between the groups of 20 Newsgroups, as matrices."""

from __future__ import annotations

from matplotlib.figure import Figure

from semantic_hashing.analyses.groups import ANALYSIS
from semantic_hashing.rendering.style import TEXT_WIDTH, saying
from semantic_hashing.scores.run import Run


def figure(run: Run) -> Figure:
    """A matrix per code length, dark where two groups are near; on the diagonal, distances within a group."""
    rows = ANALYSIS.read(run.config)
    lengths = sorted(set(rows["bits"]))
    if not lengths:
        return saying("This run holds no codes of NASH-DN on 20Newsgroups at these lengths.")
    chart = Figure(figsize=(TEXT_WIDTH, 3.6), layout="constrained")
    panels = chart.subplots(1, len(lengths), squeeze=False, sharey=True)[0]
    for axes, bits in zip(panels, lengths, strict=True):
        matrix = rows[rows["bits"] == bits].pivot(index="group", columns="other", values="distance")
        image = axes.imshow(matrix.to_numpy(), cmap="cividis", vmin=0)
        axes.set_title(f"{bits} bits")
        axes.set_xticks(range(len(matrix)), matrix.columns, rotation=90, fontsize=5.5)
        axes.set_yticks(range(len(matrix)), matrix.index, fontsize=5.5)
        axes.grid(False)
        chart.colorbar(image, ax=axes, shrink=0.7, label="mean Hamming distance")
    return chart
