"""Precision and cost of NASH with each estimator, and the errors of its gradient."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.estimators import ANALYSIS
from semantic_hashing.analyses.estimators.measure import POINTS
from semantic_hashing.analyses.estimators.shown import datasets, errors, name, ordered, precisions
from semantic_hashing.rendering.tex import count, escape, fixed, seconds, share
from semantic_hashing.rendering.wording import bits
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import sample_sd


def table(run: Run) -> str:
    """A block per data set, a line per estimator; empty where the run has neither the study nor the errors."""
    cells, found = precisions(run), {point: errors(run, point) for point in POINTS}
    trained = found[POINTS[-1]]
    blocks = []
    for dataset in datasets(run, cells, trained):
        scored = cells[cells["dataset"] == dataset]
        of_points = [rows[rows["dataset"] == dataset].set_index("estimator") for rows in found.values()]
        lines = []
        for estimator in ordered(pd.concat([scored["estimator"], of_points[-1].index.to_series()])):
            own = scored[scored["estimator"] == estimator]
            line = [escape(name(estimator)), share(own["precision"].mean()), share(sample_sd(own["precision"])), seconds(own["seconds"].mean())]
            for rows in of_points:
                line += [fixed(float(rows[column].get(estimator, float("nan"))), 2) for column in ("bias", "deviation")]
            lines.append(line)
        blocks.append((escape(run.title(dataset)), lines))
    return ANALYSIS.render(
        "table.tex.j2",
        blocks=blocks,
        method=escape(cells["method"].iloc[0] if len(cells) else trained["method"].iloc[0]) if blocks else "",
        bits=bits(sorted(set(cells["bits"]))) if len(cells) else "",
        short=count(trained["bits"].max()) if len(trained) else "",
        documents=count(trained["documents"].max()) if len(trained) else "",
        k=run.config.k,
        drawn=studied.drawn_note(run) if len(cells) else "",
    )
