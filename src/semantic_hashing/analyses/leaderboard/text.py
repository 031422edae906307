"""Who leads, and who is level with that."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.leaderboard import ANALYSIS, shown
from semantic_hashing.analyses.leaderboard.measure import KINDS
from semantic_hashing.rendering.tex import escape, fixed, listed, seconds, share, spelled
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """A sentence or two for each kind of which at least two methods are ranked; empty where there is none."""
    boards = {kind: shown.board(run.config, kind) for kind in KINDS}
    lines = [_line(kind, rows) for kind, rows in boards.items() if len(rows) > 1]
    timed = any(rows["seconds"].notna().any() for rows in boards.values())
    return ANALYSIS.render("text.tex.j2", lines=lines, within=share(shown.WITHIN, 2), k=run.config.k, timed=timed) if lines else ""


def _line(kind: str, rows: pd.DataFrame) -> dict[str, Any]:
    best, fast = rows.iloc[0], shown.faster(rows)
    return {
        "kind": kind,
        "methods": spelled(len(rows), f"{kind} method"),
        "places": spelled(shown.places(rows), "cell"),
        "best": escape(best["method"]),
        "rank": fixed(best["rank"], 2),
        "region": f"{fixed(best['low'], 2)} to {fixed(best['high'], 2)}",
        "level": listed([escape(method) for method in shown.level_with_best(rows)]),
        "precision": share(best["precision"]),
        "fast": "" if fast is None else escape(fast["method"]),
        "fast_precision": "" if fast is None else share(fast["precision"]),
        "seconds": [] if fast is None else [seconds(fast["seconds"]), seconds(best["seconds"])],
    }
