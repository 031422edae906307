"""The expected score of the best of several models that differ in the seed alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP

# A cell of fewer seeds says little of the best of many, and one of more is asked for no more than these.
FEWEST, MOST = 10, 100
COLUMNS = [*GROUP, "models", "mean", "sd", "correlation", "tried", "by_validation", "by_test"]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """A row per cell with at least ``FEWEST`` models and number of models ``tried``, ``COLUMNS``.

    ``by_validation`` and ``by_test`` are the expected test precision of the best of so many models, drawn without replacement from those of
    the cell and chosen on validation or on test data; ``mean`` and ``sd`` are those of one model, and ``correlation`` that of a model's
    validation and test precision.

    Args:
        config: the run.
        partial: leave out what has not been run; nothing else is asked for here.

    Raises:
        RunError: the collected scores are missing.
    """
    models = Run.load(config).models.dropna(subset=["precision", "validation"])
    rows = []
    for cell, seeds in models.groupby(GROUP, sort=False):
        n = len(seeds)
        if n < FEWEST:
            continue
        test, validation = (seeds[column].to_numpy(dtype=float) for column in ("precision", "validation"))
        varied = min(test.std(), validation.std()) > 0
        correlation = float(np.corrcoef(validation, test)[0, 1]) if varied else float("nan")
        by_validation, by_test = (best_of(chooser, test) for chooser in (validation, test))
        for tried in range(1, min(n, MOST) + 1):
            of_cell = [n, test.mean(), test.std(ddof=1), correlation]
            rows.append([*cell, *of_cell, tried, by_validation[tried - 1], by_test[tried - 1]])
    return pd.DataFrame(rows, columns=COLUMNS)


def best_of(chooser: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Expected score of the model that ``chooser`` puts first among m models, for m from 1 to n; those that it puts level are drawn from.

    With the models in falling order of ``chooser``, the i-th (from zero) is the first of m drawn without replacement if the other m - 1 are
    among the n - 1 - i behind it: a share C(n - 1 - i, m - 1) / C(n, m) of all draws.

    Args:
        chooser: (n,) what a model is chosen by.
        score: (n,) what is reported of it.
    """
    n = len(score)
    order = np.argsort(-chooser, kind="stable")
    # Level models stand in an arbitrary order: each counts as their mean.
    level = pd.Series(score[order]).groupby(chooser[order], sort=False).transform("mean").to_numpy()
    expected = np.empty(n)
    # C(n - 1 - i, m - 1) / C(n, m) for all i, from m = 1 on: each step of m multiplies by (n - m - i)(m + 1) / (m (n - m)).
    shares = np.full(n, 1 / n)
    behind = n - 1 - np.arange(n)
    for m in range(1, n + 1):
        expected[m - 1] = shares @ level
        if m < n:
            shares = shares * np.maximum(behind - (m - 1), 0) * (m + 1) / (m * (n - m))
    return expected
