"""The audit as tables: counts of the verdicts, and one line per reported value that this run can judge."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.audit import tally
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.audit.reported import marked
from semantic_hashing.rendering.tex import count, escape, render, share
from semantic_hashing.scores.run import Run

# The columns of the counts, beside the suspect values.
_COUNTED = (*tally.JUDGED, audit.NOT_RUN)
# Marks beside an interval that is too wide to say much, and beside tie bounds that the reported value lies between.
_WIDE, _WITHIN = r"\textsuperscript{w}", r"\textsuperscript{t}"


def verdicts(run: Run) -> str:
    """How many reported values of each method and data set got which verdict, and how many are suspect."""
    rows = _comparable(run)
    datasets = [name for name in run.config.datasets if name in set(rows["dataset"])]
    lines = []
    for method in dict.fromkeys(rows["method"]):
        cells = []
        for dataset in datasets:
            group = rows[(rows["method"] == method) & (rows["dataset"] == dataset)]
            cells += [_number((group["verdict"] == verdict).sum()) for verdict in _COUNTED] + [_number((group["suspect"] != "").sum())]
        lines.append((escape(method), cells))
    return render(
        "verdicts.tex.j2",
        titles=[escape(run.title(name)) for name in datasets],
        rows=lines,
        setting=escape(audit.setting(run.config)),
        judged=count(tally.verdicts(rows)["judged"]) if tally.verdicts(rows)["judged"] else "",
        wide=count(tally.wide(rows)),
        wide_from=share(audit.WIDE_FROM, 2),
    )


def table(run: Run) -> str:
    """Every reported value that this run has a score for."""
    rows = _comparable(run)
    rows = rows[rows["verdict"] != audit.NOT_RUN]
    blocks = []
    for dataset, group in rows.groupby("dataset", sort=False):
        chance = share(float(group["chance"].iloc[0]))
        blocks.append((escape(run.title(str(dataset))), chance, [_line(row) for _, row in group.iterrows()]))
    return render(
        "audit.tex.j2",
        blocks=blocks,
        several_seeds=run.replicates > 1,
        setting=escape(audit.setting(run.config)),
        k=run.config.k,
        wide_from=share(audit.WIDE_FROM, 2),
        within=count(int((rows["within_ties"] == audit.WITHIN_TIES).sum())),
    )


def _comparable(run: Run) -> pd.DataFrame:
    """The rows of the first paper on comparable data sets and the run's methods."""
    rows = audit.first(run)
    rows = rows[rows["verdict"] != audit.NOT_COMPARABLE]
    compared = [name for name in run.config.datasets if run.config.corpora[name].compare]
    return rows[rows["dataset"].isin(compared) & rows["method"].isin(run.config.methods)]


def _line(row: pd.Series) -> list[str]:
    interval = "" if pd.isna(row["low"]) else f"{share(row['low'])}--{share(row['high'])}" + (_WIDE if row["wide"] else "")
    return [
        escape(row["method"]),
        count(row["bits"]),
        marked(row["reported"], row["transcription"]),
        share(row["reproduced"]),
        interval,
        f"{share(row['tie_lower'])}--{share(row['tie_upper'])}" + (_WITHIN if row["within_ties"] else ""),
        escape(row["verdict"]),
        escape(row["suspect"]),
    ]


def _number(number: int) -> str:
    return count(number) if number else r"\textcolor{black!45}{0}"
