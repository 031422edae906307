"""The decisions table: every question that the paper leaves open, with the values in force."""

from __future__ import annotations

from semantic_hashing.audit.decisions import answers
from semantic_hashing.rendering.tex import render
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """The open decisions, as a table that may break over pages."""
    return render("decisions.tex.j2", rows=answers(run), settings=len(run.config.settings) > 1)
