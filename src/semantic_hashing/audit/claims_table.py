"""The claims of the paper's text with what the run says of them."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.audit import claims
from semantic_hashing.rendering.tex import escape, listed, render, share
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """One line per claim; per setting its verdict, and how many comparisons hold, do not, and are undecided."""
    comparisons = claims.read(run.config)
    rows = []
    for name, claim in claims.by_name(run.config).items():
        rows_of_claim = comparisons[comparisons["claim"] == name]
        rows.append(
            (
                escape(claim.text),
                [_verdict_and_counts(rows_of_claim[rows_of_claim["setting"] == setting]["outcome"]) for setting in run.config.settings],
            )
        )
    settings = [escape(setting) for setting in run.config.settings]
    return render("claims.tex.j2", rows=rows, settings=settings, level=share(claims.LEVEL, 2), one_seed=run.replicates == 1, drawn=_drawn(run))


def _drawn(run: Run) -> str:
    """The data sets whose replicates have a draw of the split each."""
    return listed([escape(run.title(name)) for name in run.drawn]) if run.drawn else ""


def _verdict_and_counts(outcomes: pd.Series) -> tuple[str, str]:
    """A verdict and its counts."""
    counts = [str((outcomes == outcome).sum()) for outcome in (claims.HOLDS, claims.FAILS, claims.UNDECIDED)]
    return escape(claims.verdict(outcomes)), "" if outcomes.empty else "/".join(counts)
