"""The leaderboard of a run as a part of its Markdown page."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from semantic_hashing.analyses.leaderboard import shown
from semantic_hashing.analyses.leaderboard.measure import KINDS, precision_of
from semantic_hashing.publishing import leaders
from semantic_hashing.rendering.plain import share
from semantic_hashing.scores.run import Run


def leading(run: Run) -> str:
    """See ``leaders.sentence``; empty too where the run has no leaderboard."""
    return leaders.sentence(run) if shown.exists(run.config) else ""


def blocks(run: Run) -> Iterator[str | tuple[tuple[str, ...], list[list[str]]]]:
    """Heading, sentence, and a table for each kind of method as header and rows; nothing where the run has no leaderboard of enough methods.

    A rank in bold is of a method that is not shown to be worse than the best.
    """
    sentence = leading(run)
    if not sentence:
        return
    yield "## Which method leads"
    yield sentence
    for kind in KINDS:
        rows = shown.board(run.config, kind)
        if len(rows):
            yield f"### {kind.capitalize()} methods"
            yield _header(run), [_row(run, row) for _, row in rows.iterrows()]
    yield (
        "Rank: the mean over data sets and code lengths, with its region of 95 % over queries and seeds; in bold where the method is not shown to be "
        f"worse than the best. First: in how many cells no method scores higher. Then mean precision@{run.config.k} of each data set, and of all."
    )


def _header(run: Run) -> tuple[str, ...]:
    return ("method", "rank", "region", "first", *(run.title(name) for name in run.config.datasets), "mean")


def _row(run: Run, row: pd.Series) -> list[str]:
    rank = f"{row['rank']:.2f}"
    precision = [row[precision_of(name)] for name in run.config.datasets]
    cells = [row["method"], f"**{rank}**" if row["level"] else rank, f"{row['low']:.2f} to {row['high']:.2f}", f"{row['first']}"]
    return cells + [share(value, missing="–") for value in (*precision, row["precision"])]
