"""Words and embeddings side by side, a block per data set."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.embeddings import ANALYSIS
from semantic_hashing.analyses.embeddings.shown import codes, compared, exact
from semantic_hashing.rendering.tex import count, escape, share, signed
from semantic_hashing.scores.run import Run

# What is printed of each input, the column that has it, and how.
LINES = (("words", "words", share), ("embeddings", "embeddings", share), ("difference", "difference", signed))


def table(run: Run) -> str:
    """Empty where the run holds no such comparison."""
    rows = compared(run)
    places = list(codes(rows)[["method", "bits"]].drop_duplicates().itertuples(index=False, name=None))
    methods = list(dict.fromkeys(method for method, _ in places))
    lengths = sorted({bits for _, bits in places})
    blocks = []
    for dataset, own in rows.groupby("dataset", sort=False):
        lines = [[label, *(shown(value) for value in _values(own, column, methods, lengths))] for label, column, shown in LINES]
        blocks.append((escape(run.title(str(dataset))), lines))
    return ANALYSIS.render(
        "table.tex.j2",
        blocks=blocks,
        methods=[escape(method) for method in methods],
        lengths=[count(length) for length in lengths],
        seeds=count(codes(rows)["seeds"].max()) if methods else "",
        k=run.config.k,
    )


def _values(own: pd.DataFrame, column: str, methods: list[str], lengths: list[int]) -> list[float]:
    """Exact cosine, then each method at each length; NaN where there is none."""
    ranked = exact(own)[column]
    by_place = codes(own).set_index(["method", "bits"])[column]
    values = [by_place.get((method, bits), float("nan")) for method in methods for bits in lengths]
    return [float(ranked.iloc[0]) if len(ranked) else float("nan"), *map(float, values)]
