"""The best of the reproduced NASH models beside what later work reports for the methods that it put in NASH's place."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.later import ANALYSIS
from semantic_hashing.audit.reported import marked
from semantic_hashing.rendering.tex import escape, share
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Our best variant, the paper's best variant, and each later method, by data set and length; empty where nothing is comparable.

    Methods that have values on other data alone stand apart, below the others.
    """
    values = reported.later(run.config)
    lengths = [bits for bits in run.config.bits if bits in set(values["bits"])]
    datasets = [name for name in run.config.datasets if name in set(values["dataset"])]
    ours = run.summary[(run.summary["setting"] == studied.setting(run.config)) & run.summary["method"].isin(run.variants)]
    paper = run.reported[run.reported["method"].isin(run.variants)]
    best = [frame.groupby(["dataset", "bits"])["precision"].max() for frame in (ours, paper)]
    rows = []
    for label, frame in (("NASH, best variant, ours", best[0]), (r"\quad as reported", best[1])):
        rows.append((label, [share(frame.get((name, bits), float("nan"))) for name in datasets for bits in lengths]))
    later_rows = _rows(values, datasets, lengths)
    return ANALYSIS.render(
        "table.tex.j2",
        titles=[escape(run.title(name)) for name in datasets],
        lengths=lengths,
        rows=[*rows, *later_rows] if datasets and not ours.empty else [],
        elsewhere=_rows(reported.elsewhere(run.config), datasets, lengths),
        setting=escape(studied.setting(run.config)),
        k=run.config.k,
    )


def _rows(values: pd.DataFrame, datasets: list[str], lengths: list[int]) -> list[tuple[str, list[str]]]:
    """A line per method that has a value at one of these places."""
    rows = []
    for method in dict.fromkeys(values["method"]):
        marked_values = {(row.dataset, row.bits): marked(row.precision, row.transcription) for row in values[values["method"] == method].itertuples()}
        cells = [marked_values.get((name, bits), "") for name in datasets for bits in lengths]
        if any(cells):
            rows.append((escape(method), cells))
    return rows
