"""The verdicts counted: by the state of a value's transcription; and which of our scores lie near chance."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.audit import verdicts as audit
from semantic_hashing.literature.reported import TRANSCRIPTIONS
from semantic_hashing.scores.run import Run

# The verdicts on a value that the run has a score for.
JUDGED = (audit.REPRODUCED, audit.COMPATIBLE, audit.HIGHER, audit.LOWER)


def verdicts(rows: pd.DataFrame) -> dict[str, int]:
    """How many rows of an audit are ``judged``, and how many have each verdict of ``JUDGED``."""
    counts = {verdict: int((rows["verdict"] == verdict).sum()) for verdict in JUDGED}
    return {"judged": sum(counts.values()), **counts}


def by_transcription(rows: pd.DataFrame) -> dict[str, dict[str, int]]:
    """``verdicts`` of the rows of each state of transcription that any has, in the order of ``TRANSCRIPTIONS``."""
    states = [state for state in TRANSCRIPTIONS if (rows["transcription"] == state).any()]
    return {state: verdicts(rows[rows["transcription"] == state]) for state in states}


def wide(rows: pd.DataFrame) -> int:
    """How many rows of an audit have a prediction interval that is too wide to say much."""
    return int((rows["wide"] == audit.WIDE).sum())


def above_chance(run: Run) -> pd.DataFrame:
    """Our scored cells in every setting, the one nearest to chance first: rows of ``run.summary``, ``chance`` and ``ratio`` to it."""
    scored = run.summary.dropna(subset=["precision"])
    chance = scored["dataset"].map({name: run.chance(name) for name in run.config.datasets})
    return scored.assign(chance=chance, ratio=scored["precision"] / chance).sort_values("ratio", kind="stable")
