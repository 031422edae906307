"""What the codes of one data set look like, and how much of a score hangs on the order of ties."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from semantic_hashing.rendering.tex import count, escape, fixed, render, share
from semantic_hashing.scores.run import Run

_SHOWN = 3


def selected(lengths: Sequence[int]) -> list[int]:
    """The code lengths that are shown: all when few, else the shortest, the middle one and the longest."""
    ordered = sorted(lengths)
    return ordered if len(ordered) <= _SHOWN else [ordered[0], ordered[len(ordered) // 2], ordered[-1]]


def table(run: Run, dataset: str) -> str:
    """The code statistics and tie bounds of a data set, a block per selected length."""
    summary = run.once(run.summary[run.summary["dataset"] == dataset])
    _, database = run.parts(dataset)
    blocks = []
    for bits in selected(run.config.bits):
        rows = [_row(run, row) for _, row in summary[(summary["bits"] == bits) & (summary["seeds"] > 0)].iterrows()]
        blocks.append((bits, fixed(min(bits, math.log2(database)), 2), rows))
    return render(
        "codes.tex.j2",
        dataset=dataset,
        first=run.config.datasets[0],
        title=escape(run.title(dataset)),
        blocks=blocks,
        k=run.config.k,
        database=count(database),
        several_seeds=run.replicates > 1,
        drawn=run.draws(dataset) > 1,
        every_length=len(blocks) == len(run.config.bits),
    )


def _row(run: Run, row: pd.Series) -> tuple[str, list[str] | None]:
    label = escape(run.method(row["setting"], row["method"]))
    if row["failed"] == row["seeds"]:
        return label, None
    cells = [f"{share(row['ones_min'], 2)}--{share(row['ones_max'], 2)}"]
    cells += [fixed(row["bit_entropy"], 3), count(row["distinct"]), fixed(row["entropy"])]
    cells += [share(row[name]) for name in ("lower", "precision", "upper")]
    return label, cells
