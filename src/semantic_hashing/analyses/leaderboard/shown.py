"""The rows of the leaderboard that report and pages show, and what can be told from them."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.leaderboard import ANALYSIS
from semantic_hashing.analyses.leaderboard.measure import ALL
from semantic_hashing.config import Config

# Mean precision that a faster method may give up.
WITHIN = 0.01


def exists(config: Config) -> bool:
    """Whether the run, or the folder that it renders, has a leaderboard."""
    return (config.rendered / ANALYSIS.file).is_file()


def board(config: Config, kind: str) -> pd.DataFrame:
    """The rows over all code lengths of a kind of method, the best first."""
    rows = ANALYSIS.read(config)
    return rows[(rows["kind"] == kind) & (rows["bits"] == ALL)]


def ranked(config: Config) -> int:
    """How many methods of all kinds are ranked."""
    return int(ANALYSIS.read(config)["method"].nunique())


def places(rows: pd.DataFrame) -> int:
    """How many cells the methods of a board are ranked in."""
    return int(rows["cells"].max())


def complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Those with a score in every cell: only their mean precision can be compared."""
    return rows[rows["precision"].notna()]


def level_with_best(rows: pd.DataFrame) -> list[str]:
    """The methods, beside the best itself, that are not shown to be worse and have a score in every cell."""
    return list(complete(rows[rows["level"]].iloc[1:])["method"])


def faster(rows: pd.DataFrame) -> pd.Series | None:
    """Of the methods that train faster than the best and lose at most ``WITHIN`` of its mean precision, or none of it, the fastest.

    None where there is none, or no time is known.
    """
    best = rows.iloc[0]
    near = complete(rows)
    near = near[(near["seconds"] < best["seconds"]) & ((near["precision"] - best["precision"]).round(6) >= -WITHIN)]
    return None if near.empty else near.iloc[int(near["seconds"].to_numpy().argmin())]


def front(rows: pd.DataFrame) -> pd.DataFrame:
    """The methods that no other beats in both mean precision and seconds, or in one with the other equal; the fastest first."""
    known = complete(rows).dropna(subset=["seconds"]).sort_values(["seconds", "precision"], ascending=[True, False], kind="stable")
    before = known["precision"].cummax().shift(fill_value=float("-inf"))
    return known[known["precision"] > before]
