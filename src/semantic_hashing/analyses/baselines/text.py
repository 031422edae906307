"""The lead as printed, and ours."""

from __future__ import annotations

import math

from semantic_hashing.analyses.baselines import ANALYSIS
from semantic_hashing.analyses.baselines.leads import differing, gains, leads
from semantic_hashing.rendering.tex import count, escape, listed, share
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """A few sentences per baseline; empty where the run has none that the paper compares itself with."""
    rows = leads(run)
    baselines = []
    for baseline, cells in rows.groupby("baseline", sort=False):
        gain = gains(run, str(baseline))
        ours = [share(row["ours"]) + (f" ({escape(row['setting'])})" if len(cells) > 1 else "") for row in cells.to_dict("records")]
        baselines.append(
            {
                "name": escape(baseline),
                "cells": count(cells["cells"].max()),
                "printed": share(cells["printed"].iloc[0]),
                "ours": listed(ours),
                "gain": "" if math.isnan(gain) or baseline in run.unvaried else share(gain),
                "options": listed([rf"\texttt{{{escape(name)}}}" for name in differing(run, str(baseline))]),
            }
        )
    settings = [escape(setting) for setting in (run.config.settings[0], run.config.settings[-1])]
    return ANALYSIS.render("text.tex.j2", baselines=baselines, settings=settings, paper=escape(run.papers[0].sheet.label)) if baselines else ""
