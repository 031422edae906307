"""What it moves to choose the epoch by another score."""

from __future__ import annotations

from semantic_hashing.analyses.selectors import ANALYSIS
from semantic_hashing.analyses.selectors.changes import changes
from semantic_hashing.rendering.tex import count, escape, listed, signed
from semantic_hashing.rendering.wording import bits
from semantic_hashing.scores.run import Run

NAMES = {
    "elbo": "by the evidence lower bound, without labels,",
    "leave-one-out": "by leave-one-out precision among the validation documents",
    "none": "not at all",
}


def text(run: Run) -> str:
    """A phrase per selector; empty where the run does not hold the study."""
    rows = changes(run)
    phrases = []
    for selector, cells in rows.groupby("selector", sort=False):
        moves = cells["changed"] - cells["usual"]
        name = NAMES.get(str(selector), f"by {escape(selector)}")
        span = f"between {signed(moves.min())} and {signed(moves.max())}"
        phrases.append(f"{name} moves them by {span}, {signed(moves.mean())} in the mean of {count(len(moves))} cells")
    methods, lengths = list(dict.fromkeys(rows["method"])), sorted(set(rows["bits"]))
    return (
        ""
        if rows.empty
        else ANALYSIS.render("text.tex.j2", methods=listed([escape(name) for name in methods]), bits=bits(lengths), phrases=listed(phrases))
    )
