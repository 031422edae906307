"""What codes of bags of words give up against codes of sentence embeddings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.embeddings import ANALYSIS
from semantic_hashing.analyses.embeddings.shown import codes, compared, exact, tried
from semantic_hashing.rendering.tex import count, escape, listed, share, signed
from semantic_hashing.scores.run import Run

WORDS, EMBEDDINGS, NEITHER = "words", "embeddings", "neither"


def text(run: Run) -> str:
    """A few sentences per data set; empty where the run holds no such comparison."""
    rows, variants = compared(run), tried(run)
    if rows.empty:
        return ""
    lines = []
    for dataset, own in rows.groupby("dataset", sort=False):
        methods = [_method(str(method), found) for method, found in codes(own).groupby("method", sort=False)]
        lines.append(
            {
                "title": escape(run.title(str(dataset))),
                "exact": _exact(exact(own)),
                "methods": methods,
                "reach": _reach(own),
                "choices": [_choice(found) for _, found in variants[variants["dataset"] == dataset].groupby("method", sort=False)],
            }
        )
    places = codes(rows)
    return ANALYSIS.render(
        "text.tex.j2",
        lines=lines,
        places=count(len(places)),
        better=count(int((places["difference"] > 0).sum())),
        ahead=ahead(places["difference"]),
        coded=len(places) > 0,
    )


def ahead(differences: pd.Series) -> str:
    """Which input is ahead in all of these, or ``neither``."""
    if len(differences) and (differences > 0).all():
        return EMBEDDINGS
    return WORDS if len(differences) and (differences < 0).all() else NEITHER


def _exact(rows: pd.DataFrame) -> dict[str, str] | None:
    if rows.empty:
        return None
    row = rows.iloc[0]
    return {name: share(float(row[name])) for name in (WORDS, EMBEDDINGS)} | {"difference": signed(float(row["difference"]))}


def _method(method: str, rows: pd.DataFrame) -> dict[str, Any]:
    """The least and the greatest difference over the lengths, and which input is ahead."""
    ordered = rows.sort_values("difference", kind="stable")
    least, most = ordered.iloc[0], ordered.iloc[-1]
    ends = [least] if len(ordered) == 1 else [least, most]
    return {
        "name": escape(method),
        "ahead": ahead(rows["difference"]),
        "moves": " to ".join(f"{signed(float(row['difference']))} at {count(row['bits'])} bits" for row in ends),
    }


def _reach(own: pd.DataFrame) -> dict[str, Any] | None:
    """The best codes of words beside what embeddings reach without codes."""
    ranked, coded = exact(own), codes(own)
    if ranked.empty or coded.empty:
        return None
    best = coded.iloc[int(coded["words"].argmax())]
    difference = float(best["words"] - ranked["embeddings"].iloc[0])
    return {
        "place": f"{escape(best['method'])} at {count(best['bits'])} bits",
        "value": share(float(best["words"])),
        "above": difference > 0,
        "difference": share(abs(difference)),
    }


def _choice(rows: pd.DataFrame) -> dict[str, str]:
    chosen, others = rows[rows["chosen"]].iloc[0], rows[~rows["chosen"]]
    rivals = [f"{share(float(row['validation']))} with {escape(row['options'] or 'those for words')}" for row in others.to_dict("records")]
    return {
        "method": escape(rows["method"].iloc[0]),
        "options": escape(chosen["options"] or "the options for words"),
        "validation": share(float(chosen["validation"])),
        "others": listed(rivals) if rivals else "",
    }
