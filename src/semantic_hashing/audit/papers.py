"""The audit paper by paper: what each prints, what the verdicts are, and where one quotes another with another number."""

from __future__ import annotations

import pandas as pd

from semantic_hashing import literature
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.scores.reported import all_values
from semantic_hashing.scores.run import Run

QUOTES = ["paper", "quoted_from", "dataset", "method", "bits", "quoted", "printed"]


def distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of an audit with each printed number once: a value that a paper quotes unchanged from another counts there.

    A value that is quoted with another number is a number of its own and stays.
    """
    origin = rows["quoted_from"].where(rows["quoted_from"] != "", rows["paper"])
    # Whoever measured it comes first, whatever the order of the papers.
    order = (rows["quoted_from"] != "").sort_values(kind="stable").index
    keys = rows[["dataset", "method", "bits", "reported"]].assign(origin=origin).loc[order]
    return rows.loc[order[~keys.duplicated()].sort_values()]


def counts(rows: pd.DataFrame) -> dict[str, int]:
    """How many values got which verdict, how many are quoted and how many suspect: ``printed``, ``quoted``, verdicts, ``suspect``."""
    verdicts = {verdict: int((rows["verdict"] == verdict).sum()) for verdict in audit.VERDICTS}
    return {"printed": len(rows), "quoted": int((rows["quoted_from"] != "").sum()), **verdicts, "suspect": int((rows["suspect"] != "").sum())}


def by_paper(run: Run, rows: pd.DataFrame) -> dict[str, dict[str, int]]:
    """The counts of each paper of the run, in its order, by the paper's label."""
    return {paper.sheet.label: counts(rows[rows["paper"] == paper.name]) for paper in run.papers}


def labels(run: Run) -> dict[str, str]:
    """The short name of every paper of the run, and of those of the literature that one of them quotes."""
    quoted = set(all_values(run.config)["quoted_from"])
    others = [literature.read(name) for name in literature.names() if name in quoted]
    return {paper.name: paper.sheet.label for paper in [*others, *run.papers]}


def quotes(rows: pd.DataFrame) -> pd.DataFrame:
    """Every value that one paper of the audit quotes from another, ``QUOTES``; ``printed`` is NaN where that one is not held here."""
    measured = rows[rows["quoted_from"] == ""].drop_duplicates(["paper", "dataset", "method", "bits"])
    measured_values = measured.set_index(["paper", "dataset", "method", "bits"])["reported"]
    quoted = rows[rows["quoted_from"] != ""].rename(columns={"reported": "quoted"})
    places = quoted[["quoted_from", "dataset", "method", "bits"]].itertuples(index=False, name=None)
    return quoted.assign(printed=[float(measured_values.get(place, float("nan"))) for place in places])[QUOTES].reset_index(drop=True)


def altered(rows: pd.DataFrame) -> pd.DataFrame:
    """The quoted values that are not the number that the quoted paper prints, ``QUOTES``."""
    quoted = quotes(rows)
    return quoted[quoted["printed"].notna() & (quoted["quoted"] != quoted["printed"])].reset_index(drop=True)
