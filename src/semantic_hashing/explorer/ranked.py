"""The ranks of the methods for the page, where the run has them: the table of the analysis ``leaderboard``."""

from __future__ import annotations

from typing import Any

from semantic_hashing.analyses import studied
from semantic_hashing.config import Config
from semantic_hashing.explorer.columns import columnar
from semantic_hashing.explorer.files import RANKS
from semantic_hashing.scores import tablefile

NUMBERS = (
    "bits",
    "cells",
    "rank",
    "low",
    "high",
    "first",
    "precision",
    "seconds",
    "documents_per_second",
    "difference",
    "error",
    "p_best",
    "level",
    "p_next",
)


def ranked(config: Config) -> dict[str, Any] | None:
    """Ranks with their regions, ``NUMBERS``, ``kind`` and ``method``, and the setting that they are of; None where the run has no such table."""
    path = config.rendered / RANKS
    if not path.is_file():
        return None
    rows = tablefile.from_csv(path, kind="str", level="boolean")
    rows = rows[rows["method"].isin(config.methods)]
    if rows.empty:
        return None
    return {"rows": columnar(rows.assign(level=rows["level"].astype("Int64")), NUMBERS, ("kind", "method")), "setting": studied.setting(config)}
