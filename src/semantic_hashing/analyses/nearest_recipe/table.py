"""Reported values that a method without training in epochs misses, beside the recipe that comes nearest to each."""

from __future__ import annotations

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.nearest_recipe import ANALYSIS
from semantic_hashing.analyses.nearest_recipe.missed import NEAR, missed_values
from semantic_hashing.rendering.tex import count, escape, share
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """The values, a row each; nothing where none is further away or the study has not run."""
    rows = []
    for row in missed_values(run).to_dict("records"):
        near = "yes" if abs(row["nearest"] - row["reported"]) <= NEAR else "no"
        recipe = escape(run.record["preparations"][row["recipe"]]["recipe"])
        values = [share(row[name]) for name in ("reported", "ours", "lowest", "highest", "nearest")]
        rows.append((escape(run.title(row["dataset"])), [escape(row["method"]), count(row["bits"]), *values, recipe, near]))
    return ANALYSIS.render("table.tex.j2", rows=rows, k=run.config.k, near=share(NEAR, 2), drawn=studied.drawn_note(run))
