"""Rate, distortion and retrieval along a sweep of the KL weight: the models, and what can be counted of them."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from semantic_hashing.report import sensitivity
from semantic_hashing.report.run import Run

STUDY = "rate-distortion"
# Without noise at the decoder: what the other variants are held against.
NOISELESS = "NASH"


class Trade(NamedTuple):
    """How often a step to the next greater KL weight does what a trade of rate for distortion would."""

    steps: int
    less_rate: int
    more_distortion: int


def sweep(run: Run) -> pd.DataFrame:
    """The cells of the sweep with their ``kl_weight``, in its order; none where the run holds no such study."""
    cells = sensitivity.studied(run, STUDY)
    cells = cells[cells["kl_bits"].notna()]
    weights = {name: options["kl_weight"] for name, (_, options) in run.config.derived_settings.items() if "kl_weight" in options}
    return cells.assign(kl_weight=cells["setting"].map(weights)).sort_values(["dataset", "method", "kl_weight"], kind="stable")


def trade(cells: pd.DataFrame) -> Trade:
    """Over the curves of ``cells``, each of one data set, method and seed."""
    curves = cells.sort_values("kl_weight").groupby(["dataset", "method", "seed"])
    rate, distortion = curves["kl_bits"].diff().dropna(), curves["perplexity"].diff().dropna()
    return Trade(len(rate), int((rate < 0).sum()), int((distortion > 0).sum()))


def best(cells: pd.DataFrame) -> pd.DataFrame:
    """Per method, the row of the cell with the highest precision."""
    top = cells.sort_values("precision", ascending=False, kind="stable").drop_duplicates("method").set_index("method")
    return top.loc[list(dict.fromkeys(cells["method"]))]


def of_noise(cells: pd.DataFrame) -> pd.DataFrame:
    """Per method with noise at the decoder: mean difference of ``kl_bits`` and of ``precision`` to the noiseless one of the same weight."""
    table = cells.pivot_table(index=["kl_weight", "seed"], columns="method", values=["kl_bits", "precision"])
    noisy = [method for method in dict.fromkeys(cells["method"]) if method != NOISELESS]
    if NOISELESS not in set(cells["method"]) or not noisy:
        return pd.DataFrame(columns=["kl_bits", "precision"])
    return pd.DataFrame({name: (table[name][noisy].sub(table[name][NOISELESS], axis=0)).mean() for name in ("kl_bits", "precision")})
