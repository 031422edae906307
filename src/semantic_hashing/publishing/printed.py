"""What later papers print for a run's methods, beside what the run reached, as a part of its Markdown page."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from semantic_hashing.audit import verdicts as audit
from semantic_hashing.rendering.plain import share, signed
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE

Table = tuple[tuple[str, ...], list[list[str]]]


def blocks(run: Run) -> Iterator[str | Table]:
    """Heading, a table with a line for each method of each paper that followed the first, and what its columns are.

    A value that one paper quotes and another measured counts once, as that of the measurement. Nothing where the run can judge no such value.
    """
    labels = {paper.name: paper.sheet.label for paper in run.papers[1:] if paper.sheet.year >= run.papers[0].sheet.year}
    if not labels:
        return
    rows = audit.audit(run)
    rows = rows[rows["paper"].isin(labels) & ~rows["verdict"].isin([audit.NOT_RUN, audit.NOT_COMPARABLE])]
    rows = rows[rows["quoted_from"] != run.papers[0].name].sort_values("quoted_from", key=lambda names: names != "", kind="stable")
    judged = rows.drop_duplicates(["dataset", "method", "bits"]).assign(difference=lambda kept: (kept["reproduced"] - kept["reported"]).round(9))
    if judged.empty:
        return
    datasets = [name for name in run.config.datasets if name in set(judged["dataset"])]
    yield "## Beside what later papers print"
    yield (
        ("method", "paper", *(run.title(name) for name in datasets), "mean difference", "lowest", "highest"),
        [_row(_source(labels, values), str(method), values, datasets) for (_, method), values in judged.groupby(["paper", "method"], sort=False)],
    )
    yield (
        f"Of each data set: how many of the printed values our mean reaches, or misses by at most {share(TOLERANCE, 2)}. "
        "Then our mean less the printed value, over all of them."
    )


def _source(labels: dict[str, str], values: pd.DataFrame) -> str:
    paper, quoted = (str(values[name].iloc[0]) for name in ("paper", "quoted_from"))
    return labels[paper] + (f", quoting {reported.label(quoted)}" if quoted else "")


def _row(paper: str, method: str, rows: pd.DataFrame, datasets: list[str]) -> list[str]:
    reached = []
    for name in datasets:
        differences = rows[rows["dataset"] == name]["difference"]
        reached.append(f"{(differences >= -TOLERANCE).sum()} of {len(differences)}" if len(differences) else "")
    spread = (rows["difference"].mean(), rows["difference"].min(), rows["difference"].max())
    return [method, paper, *reached, *(signed(value) for value in spread)]
