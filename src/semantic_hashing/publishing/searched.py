"""Which options of a setting were searched on validation data, from the record of every trial."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from semantic_hashing.scores import tablefile
from semantic_hashing.training.choice import AXES, RECORD


def sentence(folder: Path, setting: str, datasets: tuple[str, ...], methods: tuple[str, ...]) -> str:
    """What the search of a setting varied, and that all else is a default; empty where ``folder`` holds no record of trials.

    ``In `tuned` the search on validation data varied `kl_weight` (NASH, VDSH) and `dropout` (NASH, in 2 of 15 searches). ...``
    """
    path = folder / RECORD
    if not path.is_file():
        return ""
    table = tablefile.from_csv(path)
    table = table[(table["setting"] == setting) & table["dataset"].isin(datasets) & table["method"].isin(methods)]
    by_option: dict[str, list[str]] = {}
    for method, trials in table.groupby("method", sort=False):
        searches = [_varied(group["options"]) for _, group in trials.groupby(AXES, sort=False)]
        for option in dict.fromkeys(name for varied in searches for name in varied):
            times = sum(option in varied for varied in searches)
            part = "" if times == len(searches) else f", in {times} of {len(searches)} searches"
            by_option.setdefault(option, []).append(f"{method}{part}")
    if not by_option:
        return ""
    phrases = [f"`{option}` ({'; '.join(names)})" for option, names in by_option.items()]
    listed = phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
    return (
        f"In `{setting}` the search on validation data varied {listed}. Every other option is a value of this project that no trial on record varied."
    )


def _varied(options: pd.Series) -> list[str]:
    """The options that take more than one value among the trials of a search, as JSON."""
    trials = [json.loads(text) for text in options]
    names = dict.fromkeys(name for trial in trials for name in trial)
    return [name for name in names if len({json.dumps(trial.get(name)) for trial in trials}) > 1]
