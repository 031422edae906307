"""NbrMI with one part changed beside the method as it is, a pair of columns a data set."""

from __future__ import annotations

from typing import Any

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.nbrmi_parts import ANALYSIS
from semantic_hashing.analyses.nbrmi_parts.parts import NAMES, parts
from semantic_hashing.rendering.tex import count, escape, share, signed
from semantic_hashing.scores.run import Run


def table(run: Run) -> str:
    """Empty where the run holds no such study."""
    found = parts(run)
    datasets = [dataset for dataset in run.config.datasets if dataset in set(found["dataset"])]
    by_place = found.set_index(["dataset", "change"]).to_dict("index")
    whole = found.groupby("dataset")["whole"].mean()
    rows = [
        (escape(name), [cell for dataset in datasets for cell in _cells(by_place.get((dataset, change)))])
        for change, name in NAMES.items()
        if change in set(found["change"])
    ]
    return ANALYSIS.render(
        "table.tex.j2",
        titles=[escape(run.title(dataset)) for dataset in datasets],
        whole=[share(whole[dataset]) for dataset in datasets],
        rows=rows,
        tests=count(int(found["adjusted"].notna().sum())),
        tested=bool(found["adjusted"].notna().any()),
        seeds=count(found["seeds"].max()) if len(found) else "",
        k=run.config.k,
        drawn=studied.drawn_note(run) if len(found) else "",
    )


def _cells(row: Any) -> list[str]:
    """Two cells: the difference, and its adjusted p-value."""
    if row is None:
        return ["--", ""]
    if row["same"]:
        return ["as is", ""]
    return [signed(row["difference"]), "" if row["adjusted"] != row["adjusted"] else share(row["adjusted"], 3)]
