"""Reported values that a method without training in epochs misses, and what other recipes make of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.sensitivity import effects as sensitivity
from semantic_hashing.rendering.tex import count, escape, render, share
from semantic_hashing.scores.run import Run

STUDY = "recipes"
# How near a correct implementation is expected to come.
NEAR = 0.03


def found(run: Run) -> pd.DataFrame:
    """A row per reported value further than ``NEAR`` from this run's, of the study's methods and lengths.

    Columns ``dataset``, ``method``, ``bits``, ``reported``, ``ours``, ``lowest`` and ``highest`` over the other recipes, ``recipe``
    and ``nearest``: the recipe whose precision@k is nearest to the reported value, and that precision. Means over the seeds.
    """
    cells = sensitivity.studied(run, STUDY)
    cells = cells.assign(recipe=cells["dataset"], dataset=cells["dataset"].map(run.config.source))
    means = cells.groupby(["dataset", "method", "bits", "recipe"], sort=False)["precision"].mean().reset_index("recipe")
    compared = run.compared[run.compared["setting"] == sensitivity.setting(run.config)]
    rows: list[dict[str, Any]] = []
    for value in compared[compared["difference"].abs() > NEAR].to_dict("records"):
        key = (value["dataset"], value["method"], value["bits"])
        if key in means.index:
            tried = means.loc[[key]]
            best = (tried["precision"] - value["reported"]).abs().argmin()
            row = dict(zip(("dataset", "method", "bits"), key, strict=True)) | {"reported": value["reported"], "ours": value["precision"]}
            row |= {"lowest": tried["precision"].min(), "highest": tried["precision"].max()}
            rows.append(row | {"recipe": tried["recipe"].iloc[best], "nearest": tried["precision"].iloc[best]})
    return pd.DataFrame(rows, columns=["dataset", "method", "bits", "reported", "ours", "lowest", "highest", "recipe", "nearest"])


def table(run: Run) -> str:
    """The values, a row each; nothing where none is further away or the study has not run."""
    rows = []
    for row in found(run).to_dict("records"):
        near = "yes" if abs(row["nearest"] - row["reported"]) <= NEAR else "no"
        recipe = escape(run.record["preparations"][row["recipe"]]["recipe"])
        values = [share(row[name]) for name in ("reported", "ours", "lowest", "highest", "nearest")]
        rows.append((escape(run.title(row["dataset"])), [escape(row["method"]), count(row["bits"]), *values, recipe, near]))
    return render("table-nearest-recipe.tex.j2", rows=rows, k=run.config.k, near=share(NEAR, 2))
