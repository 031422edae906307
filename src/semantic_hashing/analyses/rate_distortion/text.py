"""What the sweep of the KL weight says, under its figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.analyses import noise
from semantic_hashing.analyses.noise.measure import METHOD
from semantic_hashing.analyses.rate_distortion import ANALYSIS
from semantic_hashing.analyses.rate_distortion.sweep import best, collapsed, of_noise, sweep, trade
from semantic_hashing.rendering.tex import count, escape, fixed, listed, share, signed
from semantic_hashing.scores.run import Run

# A share of the steps, and a rank correlation, from which on the text calls something visible.
VISIBLE_SHARE = 0.9
CLEAR = 0.3
# The share of the noise at the start of training below which it is called gone.
VANISHED_SHARE = 0.1


def text(run: Run) -> str:
    """The figure and the paragraph; of the noise alone where the run holds no sweep, and empty where it holds neither."""
    cells, learnt = sweep(run), noise.ANALYSIS.read(run.config)
    if cells.empty and learnt.empty:
        return ""
    steps, empty = trade(cells), collapsed(cells)
    examined = {(row["dataset"], row["setting"], row["bits"], row["seed"]) for row in learnt.to_dict("records")}
    started = [
        float(values["noise_std"])
        for cell, values in run.hyperparameters
        if cell.method == METHOD and (cell.dataset, cell.setting, cell.bits, cell.seed) in examined and "noise_std" in values
    ]
    start = max(started, default=float("nan"))
    correlations = learnt.drop_duplicates("dataset")
    extremes = [correlations["spearman"].min(), correlations["spearman"].max()]
    return ANALYSIS.render(
        "text.tex.j2",
        lines=[_line(run, str(dataset), curves) for dataset, curves in cells.groupby("dataset", sort=False)],
        weights=count(cells["kl_weight"].nunique()),
        steps=[count(number) for number in steps],
        traded=steps.less_rate >= VISIBLE_SHARE * steps.steps and steps.beyond_more >= VISIBLE_SHARE * steps.beyond,
        turns=steps.beyond < steps.steps,
        collapse="" if np.isnan(empty) else f"{empty:g}",
        noise=listed([f"{signed(row['spearman'], 2)} on {escape(run.title(row['dataset']))}" for row in correlations.to_dict("records")]),
        learnt=listed(
            [f"{learnt[learnt['dataset'] == name]['noise'].median():.2g} on {escape(run.title(name))}" for name in correlations["dataset"]]
        ),
        start="" if np.isnan(start) else f"{start:g}",
        gone=bool(learnt["noise"].max() < VANISHED_SHARE * start),
        shorter=bool(extremes[1] <= -CLEAR),
        longer=bool(extremes[0] >= CLEAR),
    )


def _line(run: Run, dataset: str, curves: pd.DataFrame) -> dict[str, Any]:
    """What is said of one data set."""
    weights = curves["kl_weight"].min(), curves["kl_weight"].max()
    top = best(curves)
    least = curves.iloc[int(curves["perplexity"].to_numpy().argmin())]
    shifts = of_noise(curves)
    return {
        "title": escape(run.title(dataset)),
        "rates": [fixed(curves["kl_bits"].max(), 1), fixed(curves["kl_bits"].min(), 1)],
        "perplexities": [count(curves["perplexity"].min()), count(curves["perplexity"].max())],
        "least": [f"{least['kl_weight']:g}", fixed(least["kl_bits"], 1)],
        "best": listed([f"{escape(method)} {share(row['precision'])} at weight {row['kl_weight']:g}" for method, row in top.iterrows()]),
        "inside": all(weights[0] < weight < weights[1] for weight in top["kl_weight"]),
        "shifts": listed([f"{escape(method)} {_bits(row['kl_bits'])} bits, {signed(row['precision'])}" for method, row in shifts.iterrows()]),
    }


def _bits(value: float) -> str:
    return f"$-${abs(value):.1f}" if round(value, 1) < 0 else f"$+${value:.1f}"
