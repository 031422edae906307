"""Reported values that a method without training in epochs misses, and what other recipes make of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import summarise

STUDY = "recipes"
# How near a correct implementation is expected to come.
NEAR = 0.03


def missed_values(run: Run) -> pd.DataFrame:
    """A row per reported value further than ``NEAR`` from this run's, of the study's methods and lengths.

    Columns ``dataset``, ``method``, ``bits``, ``reported``, ``ours``, ``lowest`` and ``highest`` over the other recipes, ``recipe``
    and ``nearest``: the recipe whose precision@k is nearest to the reported value, and that precision. Means over the seeds; where the
    grid has several draws of a split, over those of the first, which is the draw that a recipe can be held against.
    """
    grid, cells = studied.beside(run, studied.cells(run, STUDY))
    cells = cells.assign(recipe=cells["dataset"], dataset=cells["dataset"].map(run.config.source))
    means = cells.groupby(["dataset", "method", "bits", "recipe"], sort=False)["precision"].mean().reset_index("recipe")
    compared = run.beside_reported(summarise(grid))
    rows: list[dict[str, Any]] = []
    for value in compared[compared["difference"].abs() > NEAR].to_dict("records"):
        key = (value["dataset"], value["method"], value["bits"])
        if key in means.index:
            recipes = means.loc[[key]]
            best = (recipes["precision"] - value["reported"]).abs().argmin()
            row = dict(zip(("dataset", "method", "bits"), key, strict=True)) | {"reported": value["reported"], "ours": value["precision"]}
            row |= {"lowest": recipes["precision"].min(), "highest": recipes["precision"].max()}
            rows.append(row | {"recipe": recipes["recipe"].iloc[best], "nearest": recipes["precision"].iloc[best]})
    return pd.DataFrame(rows, columns=["dataset", "method", "bits", "reported", "ours", "lowest", "highest", "recipe", "nearest"])
