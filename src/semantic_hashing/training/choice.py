"""What a search chose: the best trial of each cell on the validation part, recorded with every trial that was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from semantic_hashing import config as configuration
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import combinations, of_draw, one_length, trials
from semantic_hashing.scores import tablefile

RECORD = "search.csv"
AXES = ["dataset", "setting", "method", "bits"]
CPU = "cpu"
HEADER = "# Made by 'semhash choose' from the trials of the search, on validation data alone; edit search.yaml instead.\n"


def collect(config: Config) -> pd.DataFrame:
    """One row per trial and draw of the split: axes, ``draw``, ``trial``, ``options`` (JSON), ``validation``, ``chosen`` and what it cost.

    ``device`` is "cpu", or the name of the GPU that the trial ran on.

    The chosen trial of each data set, setting, method and length is the one with the highest precision@k of the
    validation queries, in the mean over the draws of the data set's split; of equal ones, the first. A trial that failed
    on a draw is not chosen.

    Raises:
        RunError: a trial's record is missing, or every trial of a cell failed.
    """
    rows, place = [], of_draw(config)
    for trial in trials(config):
        record = io.read_json(config.results / trial.folder / "trial.json")
        options = combinations(config, trial.setting, trial.method)[trial.number]
        row: dict[str, Any] = {name: getattr(trial, name) for name in AXES} | {"dataset": place[trial.dataset], "draw": trial.dataset}
        row |= {"trial": trial.number, "options": json.dumps(options)}
        row |= {name: record[name] for name in ("validation", "reason", "seconds", "epochs", "fingerprint")}
        rows.append(row | {"device": record.get("gpu", CPU)})
    table = pd.DataFrame(rows)
    if table.empty:
        raise RunError("the configuration's search names no trial for this run's settings and methods")
    table["chosen"] = False
    for axes, group in table.groupby(AXES, sort=False):
        means = group["validation"].astype(float).groupby(group["trial"]).agg(lambda values: values.mean(skipna=False))
        if means.isna().all():
            raise RunError(f"every trial of {' '.join(map(str, axes))} failed: {group['reason'].dropna().iloc[0]}")
        table.loc[group.index[group["trial"] == means.idxmax()], "chosen"] = True
    return table.sort_values([*AXES, "trial"], kind="stable", ignore_index=True)


def overlay(table: pd.DataFrame, config: Config) -> dict[str, Any]:
    """The chosen options as a configuration overlay: ``overrides`` of each data set and length, or of each data set."""
    values: dict[str, Any] = {}
    for row in table[table["chosen"]].drop_duplicates(AXES).to_dict("records"):
        methods = values.setdefault("hyperparameters", {}).setdefault(row["setting"], {})
        one = one_length(config, row["setting"], row["method"])
        where = row["dataset"] if one is not None else f"{row['dataset']}/{row['bits']}"
        methods.setdefault(row["method"], {}).setdefault("overrides", {})[where] = json.loads(row["options"])
    return values


def write(config: Config, record: Path, chosen: Path = configuration.CHOSEN) -> list[Path]:
    """Write the record of the search, and the choices of all that it now holds.

    Args:
        config: the run whose trials are made.
        record: file of all trials; rows of other data sets, settings, methods and lengths that it holds stay.
        chosen: configuration overlay.
    """
    table = collect(config)
    if record.is_file():
        before = tablefile.from_csv(record, fingerprint="str")
        # A record from before draws were searched is of the data set itself, and one from before GPUs is of a CPU.
        draw, device = before.get("draw", before["dataset"]), before.get("device", CPU)
        before = before.assign(draw=draw, device=device)[list(table.columns)]
        replaced = pd.MultiIndex.from_frame(before[AXES]).isin(pd.MultiIndex.from_frame(table[AXES]))
        # Where one length chooses for all, an earlier choice made at another length holds no more.
        one = np.array([one_length(config, *key) is not None for key in zip(before["setting"], before["method"], strict=True)], dtype=bool)
        replaced |= one & pd.MultiIndex.from_frame(before[AXES[:-1]]).isin(pd.MultiIndex.from_frame(table[AXES[:-1]]))
        table = pd.concat([before[~replaced], table], ignore_index=True).sort_values([*AXES, "trial"], kind="stable")
    io.write_text(record, table.to_csv(index=False, lineterminator="\n"))
    io.write_text(chosen, HEADER + yaml.safe_dump(overlay(table, config), sort_keys=True))
    return [record, chosen]
