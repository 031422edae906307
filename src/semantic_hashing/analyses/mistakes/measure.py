"""Reported values at or below chance, beside what our codes score when the evaluation is wrong in a known way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from semantic_hashing.analyses.mistakes.evaluations import MISTAKES
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP

COLUMNS = ["dataset", "method", "bits", "reported", "chance", "suspect", "correct", *MISTAKES]


def cells(config: Config) -> set[Cell]:
    """The models whose codes are read, within the axes of the run: in the audit's setting, of the first seed, of a suspect value.

    Which values are suspect is known of the data sets that are prepared; those of others are left out.
    """
    records = {name: [data_folder(config, draw) / "preparation.json" for draw in config.draws(name)] for name in config.datasets}
    chance = {
        name: float(np.mean([io.read_json(path)["chance"] for path in paths])) for name, paths in records.items() if all(map(Path.is_file, paths))
    }
    return {
        Cell(row["dataset"], audit.setting(config), row["method"], row["bits"], config.seeds[0])
        for row in reported.read(config).to_dict("records")
        if row["dataset"] in chance and audit.suspicion(row["precision"], chance[row["dataset"]])[0]
    }


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per suspect reported value that the run has codes for, ``COLUMNS``: every mistake's precision@k.

    The codes are those of the first seed in the setting of the audit.

    Args:
        config: the run.
        partial: leave out what has no codes yet.

    Raises:
        RunError: the codes of a cell are missing.
    """
    run = Run.load(config)
    suspects = audit.first(run).query("suspect != '' and verdict != @audit.NOT_RUN")
    # Where the split has several draws, the codes are of the first: so is the score of a correct evaluation beside them.
    correct = run.trained.groupby(GROUP)["precision"].mean()
    rows = []
    relevance: dict[str, Relevance] = {}
    for value in suspects.to_dict("records"):
        dataset = value["dataset"]
        key = (dataset, value["setting"], value["method"], value["bits"])
        path = config.results / Cell(*key, config.seeds[0]).folder / "codes.npz"
        if partial and not path.is_file():
            continue
        codes = io.read_arrays(path)
        if dataset not in relevance:
            prepared = Prepared.read(data_folder(config, dataset) / "features.npz")
            relevance[dataset] = Relevance(prepared.labels[prepared.rows("test")], prepared.labels[prepared.rows("train")])
        row = {name: value[name] for name in ("dataset", "method", "bits", "reported", "chance", "suspect")} | {"correct": correct[key]}
        rows.append(row | {name: wrong(codes["test"], codes["train"], relevance[dataset], config.k) for name, wrong in MISTAKES.items()})
    return pd.DataFrame(rows, columns=COLUMNS)
