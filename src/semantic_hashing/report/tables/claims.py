"""The claims of the paper's text with what the run says of them."""

from __future__ import annotations

from semantic_hashing.report import claims
from semantic_hashing.report.run import Run
from semantic_hashing.report.tex import count, escape, render, share


def table(run: Run) -> str:
    """One line per claim and setting that tests it: verdict, and how many comparisons hold, do not, and are undecided."""
    rows = []
    compared = claims.read(run.config)
    for setting in run.config.settings:
        for name, (text, _) in claims.CLAIMS.items():
            own = compared[compared["claim"] == name]
            outcomes = own[own["setting"] == setting]["outcome"]
            if outcomes.empty and not own.empty:
                continue
            numbers = [count((outcomes == outcome).sum()) for outcome in (claims.HOLDS, claims.FAILS, claims.UNDECIDED)]
            rows.append((setting, escape(text), escape(claims.verdict(outcomes)), numbers))
    return render("claims.tex.j2", rows=rows, several=len(run.config.settings) > 1, level=share(claims.LEVEL, 2), one_seed=run.replicates == 1)
