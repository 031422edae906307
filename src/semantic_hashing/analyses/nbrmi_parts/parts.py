"""What NbrMI loses or gains where one part is taken out or put in."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.nbrmi_parts import ANALYSIS
from semantic_hashing.scores.comparison import holm
from semantic_hashing.scores.run import Run

# The change that is none: the models of the method as it is.
WHOLE = "order=3"
# Changes of the studies, in the order of the table: what is printed of each.
NAMES = {
    "random_order=False": "bits in one order",
    "order=1": "prior of order 1",
    "neighbour_weight=0.0+self_weight=1.0": "a second copy in place of the neighbour",
    "self_weight=0.0": "no second copy",
    "averaging=0.0": "weights not averaged",
    "input_dropout=0.0": "no words dropped",
    "decoder_weight=0.0": "without a decoder",
    "decoder_weight=20.0": "with a decoder",
}
COLUMNS = ["dataset", "change", "whole", "precision", "difference", "seeds", "same", "p", "adjusted"]


def parts(run: Run) -> pd.DataFrame:
    """One row per data set and change, ``COLUMNS``; none where the run holds no scored model of both.

    ``whole`` and ``precision`` are means of precision@k over the ``seeds`` that the method as it is and the changed one share, and ``difference`` is
    that of the latter to the former. ``same``: each seed has the same score, since the method has this value of the option anyway. ``p`` is the
    two-sided value of Student's t-test over the pairs of one seed, NaN with fewer than two or where ``same``; ``adjusted``: by Holm over all rows.
    """
    cells = pd.concat([studied.cells(run, study) for study in ANALYSIS.studies])
    changes = cells["setting"].map(lambda setting: setting.partition("+")[2])
    # The studies lie on one draw of the split; the grid's name stands for it.
    cells = cells.assign(change=changes, dataset=cells["dataset"].map(run.config.source))
    whole = cells[cells["change"] == WHOLE]
    rows = []
    for dataset in run.config.datasets:
        for change in NAMES:
            changed = cells[(cells["change"] == change) & (cells["dataset"] == dataset)]
            pairs = whole.merge(changed, on=["dataset", "method", "bits", "seed"], suffixes=("", "_changed"))
            if pairs.empty:
                continue
            differences = (pairs["precision_changed"] - pairs["precision"]).to_numpy(dtype=float)
            same = not differences.any()
            p = np.nan if same else paired(differences)
            rows.append([dataset, change, pairs["precision"].mean(), pairs["precision_changed"].mean(), differences.mean(), len(pairs), same, p])
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    tested = table["p"].notna()
    return table.assign(adjusted=pd.Series(holm(table.loc[tested, "p"].to_list()), index=table.index[tested], dtype=float))


def paired(differences: np.ndarray) -> float:
    """Two-sided p-value of a mean difference against 0, by Student's t over its pairs; NaN with fewer than two."""
    if len(differences) < 2:
        return float("nan")
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    # Equal differences have no spread: the sign decides.
    return float(2 * special.stdtr(len(differences) - 1, -abs(differences.mean()) / error)) if error else 0.0
