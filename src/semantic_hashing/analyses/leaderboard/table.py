"""Ranks, precision and cost of each method over all code lengths; its tests, and its rank at each length."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.leaderboard import ANALYSIS, shown
from semantic_hashing.analyses.leaderboard.measure import KINDS, precision_of
from semantic_hashing.analyses.leaderboard.ranks import TIMES
from semantic_hashing.rendering.tex import count, escape, fixed, listed, seconds, share
from semantic_hashing.scores.run import Run

# Below it a p-value is printed as less than this.
LEAST_P = 0.0001


def table(run: Run) -> str:
    """Two tables, a block per kind of method; empty where the run has no scores."""
    every = ANALYSIS.read(run.config)
    measured = set(every["bits"])
    lengths = [bits for bits in run.config.bits if bits in measured]
    datasets = [name for name in run.config.datasets if every[precision_of(name)].notna().any()]
    blocks = []
    for kind in KINDS:
        rows = shown.board(run.config, kind)
        if len(rows):
            by_length = {(row["method"], row["bits"]): row for row in every[every["kind"] == kind].to_dict("records")}
            lines = rows.to_dict("records")
            blocks.append(
                {
                    "kind": kind,
                    "places": shown.places(rows),
                    "scores": [_scores(row, datasets, shown.places(rows)) for row in lines],
                    "tests": [_tests(row, [by_length.get((row["method"], bits)) for bits in lengths]) for row in lines],
                    "lacking": _lacking(rows),
                }
            )
    return ANALYSIS.render(
        "table.tex.j2",
        blocks=blocks,
        titles=[escape(run.title(name)) for name in datasets],
        lengths=lengths,
        k=run.config.k,
        times=count(TIMES),
        setting=escape(studied.setting(run.config)),
        costs=int(every["seconds"].notna().any()),
        timed=int(every["documents_per_second"].notna().any()),
    )


def _scores(row: dict[Any, Any], datasets: list[str], places: int) -> list[str]:
    name = escape(row["method"]) + (rf"\,$^{{{row['cells']}}}$" if row["cells"] < places else "")
    cells = [name, _rank(row, 2), f"{fixed(row['low'], 2)}--{fixed(row['high'], 2)}", count(row["first"])]
    cells += [share(row[precision_of(dataset)]) for dataset in datasets]
    return [*cells, share(row["precision"]), seconds(row["seconds"]), count(row["documents_per_second"])]


def _tests(row: dict[Any, Any], by_length: list[dict[Any, Any] | None]) -> list[str]:
    cells = [escape(row["method"]), _p_value(row["p_best"]), _p_value(row["p_next"])]
    return cells + ["--" if own is None else _rank(own, 1) for own in by_length]


def _rank(row: dict[Any, Any], digits: int) -> str:
    """In bold where the method is not shown to be worse than the best."""
    text = fixed(row["rank"], digits)
    return rf"\textbf{{{text}}}" if row["level"] else text


def _p_value(p: float) -> str:
    return f"$<${share(LEAST_P)}" if p < LEAST_P else share(p)


def _lacking(rows: pd.DataFrame) -> str:
    short = rows[rows["cells"] < shown.places(rows)]
    return listed([escape(method) for method in short["method"]])
