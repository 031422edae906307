"""The noise that NASH-DN learns for each document, against the document's length."""

from __future__ import annotations

import numpy as np
import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder

METHOD = "NASH-DN"
BINS = 10
COLUMNS = ["dataset", "setting", "bits", "seed", "documents", "tokens_low", "tokens_high", "tokens", "noise_low", "noise", "noise_high", "spearman"]


def cells(config: Config) -> list[Cell]:
    """The models looked at, one a data set: the first seed at 32 bits where the run has them, else at its longest codes."""
    bits = 32 if 32 in config.bits else max(config.bits)
    datasets = config.datasets if METHOD in config.methods else ()
    return [Cell(dataset, studied.setting(config), METHOD, bits, config.seeds[0]) for dataset in datasets]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per data set and tenth of its test documents by length, ``COLUMNS``.

    ``tokens`` and ``noise`` are medians, ``noise_low`` and ``noise_high`` quartiles of the standard deviation that the model
    of the first seed learnt, averaged over its dimensions; ``spearman`` is the rank correlation of the two over all test
    documents.

    Args:
        config: the run.
        partial: leave out what has not been run.

    Raises:
        RunError: the examination of a cell is missing.
    """
    rows = []
    for cell in cells(config):
        path = config.results / cell.folder / "examination.npz"
        if partial and not path.is_file():
            continue
        examined = io.read_arrays(path)
        if "noise" not in examined:
            continue
        # Half the start of this job, and of no use to a run without such models.
        from scipy import stats

        prepared = Prepared.read(data_folder(config, cell.dataset) / "features.npz")
        tokens = np.asarray(prepared.counts[prepared.rows("test")].sum(axis=1)).ravel()
        correlation = float(stats.spearmanr(tokens, examined["noise"]).statistic)
        for group in np.array_split(np.argsort(tokens, kind="stable"), BINS):
            if len(group):
                quartiles = np.quantile(examined["noise"][group], (0.25, 0.5, 0.75))
                lengths = tokens[group].min(), tokens[group].max(), np.median(tokens[group])
                rows.append([cell.dataset, cell.setting, cell.bits, cell.seed, len(group), *lengths, *quartiles, correlation])
    return pd.DataFrame(rows, columns=COLUMNS)
