"""Rate, distortion and retrieval along a sweep of the KL weight: the models, and what can be counted of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.scores.run import Run

STUDY = "rate-distortion"
# Without noise at the decoder: what the other variants are held against.
NOISELESS = "NASH"


class Trade(NamedTuple):
    """How often a step to the next greater KL weight does what a trade of rate for distortion would.

    Attributes:
        steps: of all curves.
        less_rate: those that lower the rate.
        more_distortion: those that raise the perplexity.
        beyond: those from a curve's least perplexity on.
        beyond_more: those among these that raise the perplexity.
    """

    steps: int
    less_rate: int
    more_distortion: int
    beyond: int
    beyond_more: int


def sweep(run: Run) -> pd.DataFrame:
    """The cells of the sweep with their ``kl_weight``, in its order; none where the run holds no such study."""
    cells = studied.varied(run, STUDY, "kl_weight")
    return cells[cells["kl_bits"].notna()].sort_values(["dataset", "method", "kl_weight"], kind="stable")


def trade(cells: pd.DataFrame) -> Trade:
    """Over the curves of ``cells``, each of one data set, method and seed."""
    counts = np.zeros(5, dtype=int)
    for _, curve in cells.sort_values("kl_weight").groupby(["dataset", "method", "seed"]):
        rate, distortion = np.diff(curve["kl_bits"]), np.diff(curve["perplexity"])
        beyond = distortion[int(curve["perplexity"].argmin()) :]
        counts += [len(rate), (rate < 0).sum(), (distortion > 0).sum(), len(beyond), (beyond > 0).sum()]
    return Trade(*(int(number) for number in counts))


def collapsed(cells: pd.DataFrame) -> float:
    """The least weight of the sweep from which on every curve holds less than a bit; NaN where none does."""
    highest_rates = cells.groupby("kl_weight")["kl_bits"].max().sort_index()
    empty = highest_rates[::-1].lt(1).cummin()
    return float(empty[empty].index.min())


def best(cells: pd.DataFrame) -> pd.DataFrame:
    """Per method, the row of the cell with the highest precision."""
    top = cells.sort_values("precision", ascending=False, kind="stable").drop_duplicates("method").set_index("method")
    return top.loc[list(dict.fromkeys(cells["method"]))]


def of_noise(cells: pd.DataFrame) -> pd.DataFrame:
    """Per method with noise at the decoder: mean difference of ``kl_bits`` and of ``precision`` to the noiseless one of the same weight."""
    noisy = [method for method in dict.fromkeys(cells["method"]) if method != NOISELESS]
    if NOISELESS not in set(cells["method"]) or not noisy:
        return pd.DataFrame(columns=["kl_bits", "precision"])
    table = cells.pivot_table(index=["kl_weight", "seed"], columns="method", values=["kl_bits", "precision"])
    return pd.DataFrame({name: (table[name][noisy].sub(table[name][NOISELESS], axis=0)).mean() for name in ("kl_bits", "precision")})
