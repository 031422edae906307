"""What the sweep of the KL weight says, in a paragraph under its figure."""

from __future__ import annotations

from semantic_hashing.report import noise
from semantic_hashing.report.rate_distortion_figure import sweep
from semantic_hashing.report.run import Run
from semantic_hashing.report.tex import count, escape, fixed, render, share, signed


def paragraph(run: Run) -> str:
    """The figure and the paragraph; nothing but the figure's frame where the run holds no sweep."""
    cells, learnt = sweep(run), noise.read(run.config)
    lines = []
    for dataset, own in cells.groupby("dataset", sort=False):
        best = own.sort_values("precision", kind="stable").iloc[-1]
        lines.append(
            {
                "title": escape(run.title(str(dataset))),
                "low": fixed(own["kl_bits"].min(), 1),
                "high": fixed(own["kl_bits"].max(), 1),
                "worst": count(own["perplexity"].max()),
                "best": count(own["perplexity"].min()),
                "precision": share(best["precision"]),
                "at": fixed(best["kl_bits"], 1),
                "method": escape(best["method"]),
            }
        )
    correlations = learnt.drop_duplicates("dataset")
    said = [f"{signed(row['spearman'], 2)} on {escape(run.title(row['dataset']))}" for row in correlations.to_dict("records")]
    return render("rate-distortion.tex.j2", lines=lines, weights=count(cells["kl_weight"].nunique()), noise=said)
