"""The audits of the papers beside the first, a table each: every printed value that this run can judge, with ours and the verdict below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from semantic_hashing.audit import tally
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.audit.reported import marked
from semantic_hashing.literature import Paper
from semantic_hashing.rendering.tex import count, escape, listed, render, share
from semantic_hashing.scores.run import Run

# Beside a method whose values the paper quotes.
QUOTED = r"\textsuperscript{q}"
LETTERS = {audit.REPRODUCED: "R", audit.COMPATIBLE: "C", audit.HIGHER: "H", audit.LOWER: "L"}


class Table(NamedTuple):
    """The audit of a paper: its label, its lengths, and per data set (title, chance) a line of reported values and one of ours per method."""

    name: str
    label: str
    lengths: list[str]
    blocks: list[tuple[str, str, list[tuple[str, list[str], list[str]]]]]
    counts: str


def tables(run: Run) -> str:
    """A table for each paper but the first that this run judges a value of, and a sentence on the papers that it judges none of."""
    rows = audit.audit(run)
    rows = rows[rows["dataset"].isin(run.config.datasets)]
    judged = rows[rows["verdict"].isin(tally.JUDGED)]
    made, without = [], []
    for paper in run.papers[1:]:
        of_paper = judged[judged["paper"] == paper.name]
        if of_paper.empty:
            without.append(f"{escape(paper.sheet.label)} ({_reason(rows[rows['paper'] == paper.name])})")
        else:
            made.append(_table(run, paper, of_paper))
    return render(
        "table-audits.tex.j2",
        tables=made,
        quoted=bool((judged["quoted_from"] != "").any()),
        without=listed(without) if without else "",
        setting=escape(audit.setting(run.config)),
        several_seeds=run.replicates > 1,
        k=run.config.k,
    )


def _reason(rows: pd.DataFrame) -> str:
    """Why no value of a paper is judged."""
    if rows.empty:
        return "it prints none on these data sets"
    return "other data or another protocol" if (rows["verdict"] == audit.NOT_COMPARABLE).all() else "its methods were not run"


def _table(run: Run, paper: Paper, rows: pd.DataFrame) -> Table:
    lengths = sorted(set(rows["bits"]))
    blocks = []
    for dataset in [name for name in run.config.datasets if name in set(rows["dataset"])]:
        lines = []
        of_dataset = rows[rows["dataset"] == dataset]
        for (table, method), cells in of_dataset.groupby(["table", "method"], sort=False):
            by_bits = {row["bits"]: row for row in cells.to_dict("records")}
            label = escape(method) + (f" (Table {escape(table)})" if of_dataset["table"].nunique() > 1 else "")
            label += QUOTED if cells["quoted_from"].iloc[0] else ""
            reported = [marked(by_bits[bits]["reported"], by_bits[bits]["transcription"]) if bits in by_bits else "" for bits in lengths]
            lines.append((label, reported, [_ours(by_bits[bits]) if bits in by_bits else "" for bits in lengths]))
        blocks.append((escape(run.title(dataset)), share(run.chance(dataset)), lines))
    counts = tally.verdicts(rows)
    phrases = [f"{count(counts[verdict])} {verdict}" for verdict in tally.JUDGED if counts[verdict]]
    return Table(
        paper.name, escape(paper.sheet.label), [count(bits) for bits in lengths], blocks, f"{count(counts['judged'])} values: {listed(phrases)}"
    )


def _ours(row: Mapping[Any, Any]) -> str:
    """Our mean with the letter of the verdict, and an S where the reported value is suspect."""
    letters = LETTERS[row["verdict"]] + ("S" if row["suspect"] else "")
    return rf"{share(row['reproduced'])}\,{letters}"
