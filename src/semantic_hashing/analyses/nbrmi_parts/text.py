"""What the parts of NbrMI bring, by data set."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.nbrmi_parts import ANALYSIS
from semantic_hashing.analyses.nbrmi_parts.parts import NAMES, parts
from semantic_hashing.audit.claims import LEVEL
from semantic_hashing.rendering.tex import count, count_or_none, escape, listed, share, signed
from semantic_hashing.scores.run import Run

# Changes that are named of each data set.
NAMED = 2


def text(run: Run) -> str:
    """The greatest losses and the greatest gain on each data set; empty where the run holds no such study."""
    found = parts(run)
    found = found[~found["same"].astype(bool)]
    tested = found["adjusted"].notna()
    return ANALYSIS.render(
        "text.tex.j2",
        lines=[_line(run, dataset, found[found["dataset"] == dataset]) for dataset in run.config.datasets if dataset in set(found["dataset"])],
        tests=count(int(tested.sum())) if tested.any() else "",
        shown=count_or_none(int((found["adjusted"] < LEVEL).sum())),
        level=share(LEVEL, 2),
    )


def _line(run: Run, dataset: str, rows: pd.DataFrame) -> dict[str, Any]:
    ordered = rows.sort_values("difference", kind="stable")
    losses, gains = ordered[ordered["difference"] < 0].head(NAMED), ordered[ordered["difference"] > 0].tail(1)
    return {"title": escape(run.title(dataset)), "losses": _named(losses), "gain": _named(gains)}


def _named(rows: pd.DataFrame) -> str:
    """Changes with what they add; empty where there are none."""
    return listed([f"{escape(NAMES[row['change']])} ({signed(row['difference'])})" for row in rows.to_dict("records")]) if len(rows) else ""
