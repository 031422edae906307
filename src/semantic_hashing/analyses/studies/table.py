"""A table for the studies that no other analysis shows, so that none is trained and shown nowhere."""

from __future__ import annotations

from semantic_hashing.analyses import registry, studied
from semantic_hashing.analyses.changes.table import blocks
from semantic_hashing.analyses.studies import ANALYSIS
from semantic_hashing.rendering.tex import count, escape
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """A part per study, with its question, and blocks of what it changes beside the grid; empty where every study is shown elsewhere."""
    studies = registry.unread(run.config.studies)
    lengths, _ = blocks(run, studies)
    parts = [(escape(run.config.study[name].question), _aligned(run, name, lengths)) for name in studies]
    return ANALYSIS.render(
        "table.tex.j2",
        parts=[part for part in parts if part[1]],
        lengths=[count(bits) for bits in lengths],
        k=run.config.k,
        drawn=studied.drawn_note(run),
    )


def _aligned(run: Run, study: str, lengths: list[int]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The blocks of a study, with a cell for each of ``lengths``: empty where the study has no such length."""
    study_lengths, study_blocks = blocks(run, [study])
    return [
        (title, [(label, [dict(zip(study_lengths, cells, strict=True)).get(bits, "") for bits in lengths]) for label, cells in rows])
        for title, rows in study_blocks
    ]
