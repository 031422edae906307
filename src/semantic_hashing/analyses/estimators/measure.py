"""The errors of the estimators on all models that were looked at."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from semantic_hashing.analyses.estimators.models import file, models
from semantic_hashing.config import Config
from semantic_hashing.core import io

COLUMNS = ["dataset", "setting", "method", "bits", "seed", "point", "epochs", "estimator", "documents", "draws", "bias", "deviation"]
# Where the two points lie at which gradients are taken.
POINTS = ("after one epoch", "trained")


def inputs(config: Config) -> list[Path]:
    """The file of each model that is looked at."""
    return [file(config, cell) for cell in models(config)]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per model, point of training and estimator, ``COLUMNS``; ``bias`` and ``deviation`` in parts of the exact gradient's length.

    Args:
        config: the run.
        partial: leave out what has not been run.

    Raises:
        RunError: a model's file is missing.
    """
    rows = []
    for cell in models(config):
        path = file(config, cell)
        if partial and not path.is_file():
            continue
        found = io.read_json(path)
        axes = [cell.dataset, cell.setting, cell.method, cell.bits, cell.seed]
        for name, point in zip(POINTS, found["points"], strict=True):
            for estimator, errors in point["errors"].items():
                rows.append([*axes, name, point["epochs"], estimator, found["documents"], found["draws"], errors["bias"], errors["deviation"]])
    return pd.DataFrame(rows, columns=COLUMNS)
