"""What the best of many models adds to the mean."""

from __future__ import annotations

from semantic_hashing.analyses.seed_search import ANALYSIS
from semantic_hashing.rendering.tex import count, escape, fixed, share
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP


def text(run: Run) -> str:
    """A sentence per cell with many seeds; empty where there is none."""
    cells = []
    for _, rows in ANALYSIS.read(run.config).groupby(GROUP, sort=False):
        most = rows.iloc[-1]
        dataset, method, bits = str(most["dataset"]), str(most["method"]), int(most["bits"])
        cells.append(
            {
                "place": f"{escape(method)} at {count(bits)} bits on {escape(run.title(dataset))}",
                "models": count(most["models"]),
                "mean": share(most["mean"]),
                "sd": share(most["sd"]),
                "tried": count(most["tried"]),
                "by_validation": share(most["by_validation"] - most["mean"]),
                "by_test": share(most["by_test"] - most["mean"]),
                "correlation": fixed(most["correlation"]),
                "printed": _printed(run, dataset, method, bits),
            }
        )
    return ANALYSIS.render("text.tex.j2", cells=cells) if cells else ""


def _printed(run: Run, dataset: str, method: str, bits: int) -> str:
    """What the paper that measured the cell prints for it; empty where none does, or nothing comparable."""
    values = reported.all_values(run.config)
    own = values[(values["quoted_from"] == "") & (values["not_comparable"] == "")]
    own = own[(own["dataset"] == dataset) & (own["method"] == method) & (own["bits"] == bits)]
    return "" if own.empty else share(float(own["precision"].iloc[0]))
