"""The lead of the paper's best variant over each trained baseline: as printed, and in each setting of the run."""

from __future__ import annotations

import dataclasses

import pandas as pd

from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.scores.run import Run

PLACES = ["dataset", "bits"]
COLUMNS = ["baseline", "setting", "cells", "printed", "ours"]


def baselines(run: Run) -> list[str]:
    """The methods without labels that the paper compares itself with and that are trained in epochs, as its own are."""
    trained = set(run.cells[run.cells["epochs"].notna()]["method"])
    compared = set(run.compared["method"]) & trained - set(run.variants)
    return [method for method in run.config.methods if method in compared and not METHODS[method].supervised]


def leads(run: Run) -> pd.DataFrame:
    """One row per baseline and setting, ``COLUMNS``.

    ``printed`` and ``ours`` are the mean leads of the best variant over the ``cells``, data sets and lengths, that have a printed and a new
    score of both.
    """
    rows = []
    compared = run.compared
    own = compared[compared["method"].isin(run.variants)]
    for baseline in baselines(run):
        for setting in run.config.settings:
            best = own[own["setting"] == setting].groupby(PLACES)[["reported", "precision"]].max()
            base = compared[(compared["method"] == baseline) & (compared["setting"] == setting)].set_index(PLACES)[["reported", "precision"]]
            lead = (best - base).dropna()
            if len(lead):
                rows.append([baseline, setting, len(lead), lead["reported"].mean(), lead["precision"].mean()])
    return pd.DataFrame(rows, columns=COLUMNS)


def gains(run: Run, method: str) -> float:
    """What the run's last setting adds to the first, in the mean over the cells of a method; NaN where it has one setting."""
    first, last = run.config.settings[0], run.config.settings[-1]
    table = run.summary[run.summary["method"] == method].pivot(index=PLACES, columns="setting", values="precision")
    if first == last or not {first, last} <= set(table.columns):
        return float("nan")
    return float((table[last] - table[first]).mean())


def differing(run: Run, method: str) -> list[str]:
    """The hyper-parameters of a method that differ between the run's first and its last setting, on any cell."""
    first, last = run.config.settings[0], run.config.settings[-1]
    recorded = {cell: values for cell, values in run.hyperparameters if cell.method == method}
    names: dict[str, None] = {}
    for cell, values in recorded.items():
        other = recorded.get(dataclasses.replace(cell, setting=last))
        if cell.setting == first and other is not None:
            names |= dict.fromkeys(name for name in values if name in other and values[name] != other[name])
    return list(names)
