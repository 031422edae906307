"""What the scores say, as phrases and counts that the prose and the generated text share."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from semantic_hashing.audit import verdicts
from semantic_hashing.rendering.tex import escape, listed, share, signed
from semantic_hashing.rendering.wording import bits
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import TOLERANCE

# A cell this little below its reported value counts as reaching it.
CLOSE = 0.005


def greatest(rows: pd.DataFrame, by: pd.Series) -> pd.Series:
    """The row at which ``by`` (one value per row) is greatest; the first of several."""
    return rows.iloc[int(by.to_numpy().argmax())]


def cell(run: Run, row: pd.Series) -> str:
    """``NASH-DN on TMC at 32 bits``."""
    return f"{escape(run.method(row['setting'], row['method']))} on {escape(run.title(row['dataset']))} at {row['bits']} bits"


def best_per_length(run: Run, dataset: str) -> str:
    """``NASH-N at 8 bits (.4412) and NASH-DN at 16 and 32 bits (.5211, .5533)``; empty when every cell failed."""
    summary = run.summary[run.summary["dataset"] == dataset].dropna(subset=["precision"])
    if summary.empty:
        return ""
    top = summary.loc[list(summary.groupby("bits", sort=False)["precision"].idxmax())]
    top = top.assign(label=[escape(run.method(row["setting"], row["method"])) for _, row in top.iterrows()])
    phrases = []
    for label, rows in top.groupby("label", sort=False):
        values = ", ".join(share(value) for value in rows["precision"])
        phrases.append(f"{label} at {bits(list(rows['bits']))} bits ({values})")
    return listed(phrases)


def control(run: Run, dataset: str, name: str) -> pd.Series | None:
    """Precision of a control at each length (index 0 where it has none), the mean over the draws; None where the run has no such control."""
    scores = run.controls[(run.controls["dataset"] == dataset) & (run.controls["method"] == name)]
    return None if scores.empty else scores.groupby("bits", sort=False)["precision"].mean()


def greatest_difference(run: Run, compared: pd.DataFrame) -> str:
    """``$-$.1210 (STH on TMC at 16 bits)``; ``none`` when nothing is compared."""
    if compared.empty:
        return "none"
    row = greatest(compared, compared["difference"].abs())
    return f"{signed(row['difference'])} ({cell(run, row)})"


def judged(run: Run) -> pd.DataFrame:
    """Our scores beside the reported values in the setting that the audit is about, so that a reported value counts once."""
    return run.compared[run.compared["setting"] == verdicts.setting(run.config)]


def pairs(compared: pd.DataFrame) -> tuple[int, int]:
    """How many pairs of methods at one data set, setting and length stand in the reported order, and of how many."""
    agree = total = 0
    for _, rows in compared.groupby(["dataset", "setting", "bits"]):
        for (_, first), (_, second) in itertools.combinations(rows.iterrows(), 2):
            reported = first["reported"] - second["reported"]
            if reported:
                total += 1
                agree += bool((first["precision"] - second["precision"]) * reported > 0)
    return agree, total


def variants_in_order(run: Run) -> tuple[int, int]:
    """At how many (data set, setting, length) the paper's variants stand in the order that it claims, and of how many."""
    variants = list(run.variants)
    table = run.summary.pivot(index=["dataset", "setting", "bits"], columns="method", values="precision")
    if len(variants) < 2 or not set(variants) <= set(table.columns):
        return 0, 0
    scores = table[variants].dropna().to_numpy()
    return int((np.diff(scores, axis=1) > 0).all(axis=1).sum()), len(scores)


def fidelity(run: Run, transcription: str | None = None) -> dict[str, tuple[int, int, int]]:
    """Per setting: cells of the paper's variants with a reported value, those at or above it minus .02, and at or above it minus .005.

    Args:
        run: the run.
        transcription: count only the reported values whose transcription is in this state.
    """
    compared = run.compared[run.compared["method"].isin(run.variants)]
    compared = compared if transcription is None else compared[compared["transcription"] == transcription]
    return {
        str(setting): (len(rows), int((rows["difference"].round(9) >= -TOLERANCE).sum()), int((rows["difference"].round(9) >= -CLOSE).sum()))
        for setting, rows in compared.groupby("setting", sort=False)
    }
