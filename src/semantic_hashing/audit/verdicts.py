"""The audit: one verdict for each value that the literature reports. What the verdicts mean is defined here and nowhere else."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from semantic_hashing.config import AS_WRITTEN, Config
from semantic_hashing.core import io
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP, TOLERANCE, prediction_interval

FILE = "audit.csv"
# Not comparable: the paper's data or protocol differ from this project's; such a value is shown and never judged.
VERDICTS = ("reproduced", "compatible", "higher", "lower", "not run", "not comparable")
REPRODUCED, COMPATIBLE, HIGHER, LOWER, NOT_RUN, NOT_COMPARABLE = VERDICTS
# A prediction interval wider than this says little: more replicates are needed.
WIDE_FROM = 0.05
WIDE, WITHIN_TIES = "wide", "yes"
# A reported value up to this factor above the chance level counts as at chance.
AT_CHANCE = 1.05
AT, BELOW = "at chance", "below chance"
COLUMNS = [
    *("paper", "table", "dataset", "method", "bits", "reported", "transcription", "source"),
    *("setting", "seeds", "reproduced", "sd", "low", "high", "tie_lower", "tie_upper", "chance", "verdict", "wide", "within_ties"),
    *("suspect", "arithmetic"),
    *("quoted_from", "not_comparable"),
]


def setting(config: Config) -> str:
    """The setting that the audit is about: ``as-written``, or the run's first."""
    return AS_WRITTEN if AS_WRITTEN in config.settings else config.settings[0]


def verdict(value: float, mean: float, low: float, high: float) -> str:
    """The verdict on a reported value.

    ``reproduced``: it lies within .02 of our mean, which no spread of ours can bring about; ``compatible``: it lies further away, but in the
    95 % prediction interval of one further replicate; ``higher``, ``lower``: ours is; ``not run``: there is no score of ours.

    Args:
        value: reported.
        mean: ours, over the replicates; NaN if it was not run or failed.
        low: lower end of the prediction interval; NaN with fewer than two replicates.
        high: upper end, likewise.
    """
    if math.isnan(mean):
        return NOT_RUN
    if round(abs(mean - value), 9) <= TOLERANCE:
        return REPRODUCED
    if low <= value <= high:
        return COMPATIBLE
    return HIGHER if mean > value else LOWER


def suspicion(value: float, chance: float) -> tuple[str, str]:
    """Whether a reported value is at or below the chance level of our data, whatever we get, and the arithmetic of it.

    Two empty strings when it is above; the level is that of our preparation, which is not the literature's file.
    """
    if math.isnan(chance) or value > AT_CHANCE * chance:
        return "", ""
    if value <= chance:
        return BELOW, f"{value:.4f} <= {chance:.4f}"
    return AT, f"{value:.4f} <= {AT_CHANCE:.2f} x {chance:.4f} = {AT_CHANCE * chance:.4f}"


def audit(run: Run) -> pd.DataFrame:
    """One row per value that each paper reports, with ``COLUMNS``; data sets of the run that are not comparable count as not run.

    ``wide`` marks a prediction interval wider than .05; ``within_ties``, a value between our bounds under ties, which another order of the
    tied documents could give.
    """
    config = run.config
    judged = setting(config)
    cells = {key: seeds for key, seeds in run.cells[run.cells["setting"] == judged].groupby(GROUP)}
    rows = []
    for row in reported.all_values(config).to_dict("records"):
        dataset = row["dataset"]
        compared = dataset in config.datasets and config.corpora[dataset].compare and not row["not_comparable"]
        seeds = cells.get((dataset, judged, row["method"], row["bits"])) if compared else None
        scores = pd.Series(dtype=float) if seeds is None else seeds["precision"].dropna()
        low, high = prediction_interval(scores)
        chance = run.chance(dataset) if compared else float("nan")
        suspect, arithmetic = suspicion(row["precision"], chance)
        ties = (float("nan"), float("nan")) if seeds is None else (seeds["lower"].mean(), seeds["upper"].mean())
        rows.append(
            {
                **{name: row[name] for name in ("paper", "table", "dataset", "method", "bits", "transcription", "source")},
                "reported": row["precision"],
                "setting": "" if seeds is None else judged,
                "seeds": len(scores),
                "reproduced": scores.mean(),
                "sd": scores.std(ddof=1),
                "low": low,
                "high": high,
                "tie_lower": ties[0],
                "tie_upper": ties[1],
                "chance": chance,
                "verdict": NOT_COMPARABLE if row["not_comparable"] else verdict(row["precision"], scores.mean(), low, high),
                "wide": WIDE if round(high - low, 9) > WIDE_FROM else "",
                "within_ties": WITHIN_TIES if ties[0] <= row["precision"] <= ties[1] else "",
                "suspect": suspect,
                "arithmetic": arithmetic,
                "quoted_from": row["quoted_from"],
                "not_comparable": row["not_comparable"],
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def first(run: Run) -> pd.DataFrame:
    """The rows of the audit of the first paper that the configuration names: the one that the report is about."""
    rows = audit(run)
    return rows[rows["paper"].isin([paper.name for paper in run.papers[:1]])]


def judged(run: Run) -> pd.DataFrame:
    """The rows of the first paper that hold a score of ours."""
    rows = first(run)
    return rows[~rows["verdict"].isin([NOT_RUN, NOT_COMPARABLE])]


def write(config: Config, out: Path | None = None) -> Path:
    """Write the audit of a run, by default into its results, and return the path.

    Raises:
        RunError: the collected scores or a preparation record is missing.
    """
    path = out or config.results / FILE
    io.write_text(path, audit(Run.load(config)).to_csv(index=False, lineterminator="\n", float_format="%.6f"))
    return path
