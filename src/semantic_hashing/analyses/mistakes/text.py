"""Reported values that are no better than chance, and the table of mistakes that would make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.analyses.mistakes import ANALYSIS
from semantic_hashing.audit.tally import above_chance
from semantic_hashing.audit.verdicts import BELOW, suspicion
from semantic_hashing.rendering.tex import escape, listed, share
from semantic_hashing.rendering.wording import bits
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """The values, by method and data set; or that there are none."""
    nearest = above_chance(run).iloc[:1].to_dict("records")
    return ANALYSIS.render(
        "text.tex.j2",
        at_chance=_phrase(run),
        tried=not ANALYSIS.read(run.config).empty,
        ours="".join(_ours(run, row) for row in nearest),
        above=all(row["ratio"] > 1 for row in nearest),
    )


def _ours(run: Run, row: Mapping[Any, Any]) -> str:
    """``LSH on TMC at 8 bits (.4507, where chance is .4269)``."""
    place = f"{escape(row['method'])} on {escape(run.title(row['dataset']))} at {bits([row['bits']])} bits"
    return f"{place} ({share(row['precision'])}, where chance is {share(row['chance'])})"


def at_chance(run: Run) -> pd.DataFrame:
    """The reported values that are not above the chance level of our data: rows of ``run.reported``."""
    rows = run.reported
    below = [suspicion(value, run.chance(dataset))[0] == BELOW for dataset, value in zip(rows["dataset"], rows["precision"], strict=True)]
    return rows[np.array(below, dtype=bool)]


def _phrase(run: Run) -> str:
    """``STH on TMC at 8 and 16 bits``, methods joined; empty when there is no such value."""
    rows = at_chance(run)
    phrases = []
    for (dataset, method), group in rows.groupby(["dataset", "method"], sort=False):
        phrases.append(f"{escape(method)} on {escape(run.title(str(dataset)))} at {bits(list(group['bits']))} bits")
    return listed(phrases) if phrases else ""
