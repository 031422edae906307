"""A sentence that leads to the table of later work."""

from __future__ import annotations

from semantic_hashing.analyses.later import ANALYSIS
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """The sentence; empty where nothing of later work is comparable."""
    return "" if reported.later(run.config).empty else ANALYSIS.render("text.tex.j2")
