"""The best of the reproduced NASH models beside what later work reports for the methods that it put in NASH's place."""

from __future__ import annotations

from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.audit import reported
from semantic_hashing.hashers.catalogue import VARIANTS
from semantic_hashing.rendering.tex import escape, render, share
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Our best variant, the paper's best variant, and each later method, by data set and length; empty where nothing is comparable."""
    values = reported.later(run.config)
    lengths = [bits for bits in run.config.bits if bits in set(values["bits"])]
    datasets = [name for name in run.config.datasets if name in set(values["dataset"])]
    ours = run.summary[(run.summary["setting"] == sensitivity.setting(run.config)) & run.summary["method"].isin(VARIANTS)]
    paper = run.reported[run.reported["method"].isin(VARIANTS)]
    best = [frame.groupby(["dataset", "bits"])["precision"].max() for frame in (ours, paper)]
    rows = []
    for label, frame in (("NASH, best variant, ours", best[0]), (r"\quad as reported", best[1])):
        rows.append((label, [share(frame.get((name, bits), float("nan"))) for name in datasets for bits in lengths]))
    for method in dict.fromkeys(values["method"]):
        own = values[values["method"] == method].set_index(["dataset", "bits"])
        cells = []
        for name in datasets:
            for bits in lengths:
                known = (name, bits) in own.index
                cells.append(reported.marked(*own.loc[(name, bits), ["precision", "transcription"]]) if known else "")
        rows.append((escape(method), cells))
    return render(
        "table-later.tex.j2",
        titles=[escape(run.title(name)) for name in datasets],
        lengths=lengths,
        rows=rows if datasets and not ours.empty else [],
        setting=escape(sensitivity.setting(run.config)),
        k=run.config.k,
    )
