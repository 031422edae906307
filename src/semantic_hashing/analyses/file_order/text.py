"""What the order of the file would give."""

from __future__ import annotations

from semantic_hashing.analyses.file_order import ANALYSIS
from semantic_hashing.rendering.tex import listed, share, signed
from semantic_hashing.rendering.wording import bits
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """The least and the greatest gain by an order; empty where the run has no codes."""
    rows = ANALYSIS.read(run.config)
    if rows.empty:
        return ""
    by_class, as_read, at_random = (rows[order] - rows["precision"] for order in ("by_class", "as_read", "at_random"))
    return ANALYSIS.render(
        "text.tex.j2",
        methods=listed(list(dict.fromkeys(rows["method"]))),
        bits=bits(sorted(set(rows["bits"]))),
        by_class=(signed(by_class.min()), signed(by_class.max())),
        as_read=(signed(as_read.min()), signed(as_read.max())),
        at_random=share(at_random.abs().max()),
    )
