"""The models of a run for its page: a row per model, a row per cell over its replicates, the controls, the hyper-parameters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.explorer.columns import columnar, number
from semantic_hashing.grid import of_draw
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP, summarise

AXES = ("dataset", "setting", "method")
MODEL_NUMBERS = (
    *("bits", "seed", "precision", "lower", "upper", "validation", "seconds", "encoding_seconds", "peak_mib", "epochs"),
    *("bit_entropy", "ones_min", "ones_mean", "ones_max", "distinct", "entropy", "options"),
)
CELL_NUMBERS = ("bits", "seeds", "failed", "precision", "sd", "lower", "upper", "seconds", "peak_mib", "reported", "difference", "study")


def models(run: Run) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Every trained model, those of the studies included, and the sets of hyper-parameters.

    Returns:
        The columns ``MODEL_NUMBERS``, ``AXES``, ``draw``, ``status``, ``reason`` and ``fingerprint``; ``options`` is the place of the model's set in
        the list that is the second part, missing where none is recorded.
    """
    places: dict[tuple[Any, ...], int] = {}
    for place, entry in enumerate(run.record["hyperparameters"]):
        places |= {tuple(axes): place for axes in entry["cells"]}
    rows = _under_grid(run)
    keys = rows[["draw", "setting", "method", "bits", "seed"]].itertuples(index=False, name=None)
    rows = rows.assign(options=pd.array([places.get(key) for key in keys], dtype="Int64"))
    sets = [entry["values"] for entry in run.record["hyperparameters"]]
    return columnar(rows, MODEL_NUMBERS, (*AXES, "draw", "status", "reason", "fingerprint")), sets


def cells(run: Run) -> dict[str, Any]:
    """Every cell over its replicates, the columns ``CELL_NUMBERS`` and ``AXES``: those of the grid with the values that the first paper reports.

    ``study`` is 1 for a cell that a study added, which no reported value is held against.
    """
    summary = run.summary.merge(run.reported.rename(columns={"precision": "reported"}), on=["dataset", "method", "bits"], how="left")
    grid = summary.assign(difference=summary["precision"] - summary["reported"], study=0)
    of_grid = pd.MultiIndex.from_frame(run.trained[[*GROUP, "seed"]])
    studied = run.models[~pd.MultiIndex.from_frame(run.models[[*GROUP, "seed"]]).isin(of_grid)]
    tables = [grid] if studied.empty else [grid, summarise(studied).assign(study=1)]
    return columnar(pd.concat(tables, ignore_index=True), CELL_NUMBERS, AXES)


def controls(run: Run) -> list[dict[str, Any]]:
    """Mean precision of each control on each data set of the grid; ``bits`` is 0 for one that has no code length."""
    means = run.controls.groupby(["dataset", "method", "bits"], sort=False)["precision"].mean()
    rows = means.reset_index().to_dict("records")
    return [{"dataset": row["dataset"], "name": row["method"], "bits": int(row["bits"]), "precision": number(row["precision"])} for row in rows]


def repeated(run: Run) -> dict[str, dict[str, str]]:
    """Setting -> method -> the earlier setting in which all of its models have the same hyper-parameters: they are the same models."""
    # Those recorded, for published scores may be older than the configuration.
    sets: dict[tuple[str, str], dict[tuple[Any, ...], int]] = {}
    for place, entry in enumerate(run.record["hyperparameters"]):
        for dataset, setting, method, bits, seed in entry["cells"]:
            sets.setdefault((setting, method), {})[dataset, bits, seed] = place
    found: dict[str, dict[str, str]] = {}
    trained = {(str(setting), str(method)): rows for (setting, method), rows in run.trained.groupby(["setting", "method"])}
    for method in run.config.methods:
        for place, setting in enumerate(run.config.settings):
            for earlier in run.config.settings[:place]:
                if {(setting, method), (earlier, method)} <= trained.keys() & sets.keys():
                    axes = trained[setting, method][["dataset", "bits", "seed"]].itertuples(index=False, name=None)
                    if all(sets[setting, method].get(key, -1) == sets[earlier, method].get(key, -2) for key in axes):
                        found.setdefault(setting, {}).setdefault(method, earlier)
    return found


def _under_grid(run: Run) -> pd.DataFrame:
    """The models with the data set of the grid as ``dataset`` and the one that each was trained on as ``draw``; a study's under its own."""
    of_grid = pd.MultiIndex.from_frame(run.trained[[*GROUP, "seed"]])
    rows = run.models.assign(draw=run.models["dataset"])
    in_grid = pd.MultiIndex.from_frame(rows[[*GROUP, "seed"]]).isin(of_grid)
    names = rows["dataset"].map(of_draw(run.config))
    return rows.assign(dataset=rows["dataset"].where(~in_grid, names))
