"""The table of the models of the sweep of the KL weight."""

from __future__ import annotations

from typing import Any

from semantic_hashing.analyses.rate_distortion import ANALYSIS
from semantic_hashing.analyses.rate_distortion.sweep import sweep
from semantic_hashing.rendering.tex import count, escape, fixed, share
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Rate, entropy of the hard codes, perplexity and precision of every model of the sweep; empty where the run holds none."""
    cells = sweep(run)
    methods = list(dict.fromkeys(cells["method"]))
    blocks = []
    for dataset, curves in cells.groupby("dataset", sort=False):
        means = curves.groupby(["kl_weight", "method"])[["kl_bits", "entropy", "perplexity", "precision"]].mean().to_dict("index")
        rows = [
            (f"{weight:g}", [cell for method in methods for cell in _cells(means.get((weight, method)))])
            for weight in sorted(set(curves["kl_weight"]))
        ]
        blocks.append((escape(run.title(str(dataset))), rows))
    return ANALYSIS.render(
        "table.tex.j2",
        blocks=blocks,
        methods=[escape(method) for method in methods],
        bits=count(cells["bits"].max()) if len(cells) else "",
        k=run.config.k,
    )


def _cells(row: dict[Any, Any] | None) -> list[str]:
    if row is None:
        return ["--"] * 4
    return [fixed(row["kl_bits"], 1), fixed(row["entropy"], 1), count(row["perplexity"]), share(row["precision"])]
