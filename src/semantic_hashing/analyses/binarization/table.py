"""Stochastic against deterministic binarisation in training."""

from __future__ import annotations

from typing import Any

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.architectures.table import value_and_sd
from semantic_hashing.analyses.binarization import ANALYSIS
from semantic_hashing.rendering.tex import count, escape
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

AXES = ["dataset", "method", "bits"]


def table(run: Run) -> str:
    """Both ways of binarising, per data set and length; empty where the run holds no such study."""
    cells = studied.cells(run, "binarization")
    rows = []
    if not cells.empty:
        by_side: list[dict[Any, Any]] = [summarise(rows).set_index(AXES).to_dict("index") for rows in studied.beside(run, cells)]
        grid, variant = by_side
        for key in variant:
            dataset, method, bits = key
            rows.append([escape(run.title(dataset)), escape(method), count(bits), *value_and_sd(grid[key]), *value_and_sd(variant[key])])
    return ANALYSIS.render("table.tex.j2", rows=rows, k=run.config.k, drawn=studied.drawn_note(run))
