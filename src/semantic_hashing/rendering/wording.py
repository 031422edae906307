"""Phrases that more than one caption needs, as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from semantic_hashing.rendering.tex import count, escape, listed, spelled
from semantic_hashing.scores.run import Run

TIE_POLICY = "Ties in distance are broken at random: each figure is the exact expectation over the order of the tied documents."


def source(preparation: dict[str, Any]) -> str:
    """Version, recipe and where the files came from: ``version cachopo, recipe literature, files from the mirror``."""
    places = list(dict.fromkeys(_origin(file["address"]) for file in preparation["source"]["files"]))
    files = f", files {listed([escape(place) for place in places])}" if places else ""
    return f"version {escape(preparation['version'])}, recipe {escape(preparation['recipe'])}{files}"


def _origin(address: str) -> str:
    """Where a file came from, of a recorded address (``https://...``, ``pypi:NAME==VERSION``, ``mirror:PATH``, ``found in place``)."""
    scheme, separator, target = address.partition(":")
    if scheme == "pypi":
        return f"from PyPI ({target})"
    if scheme == "mirror":
        return "from the mirror"
    # Of a web address the host says enough in a caption; the record has the rest.
    return f"from {urlsplit(address).hostname}" if separator else address


def sizes(run: Run, dataset: str) -> str:
    """``3,668 test queries against 11,016 training documents``; of several draws of the split, of the first."""
    queries, database = run.parts(dataset)
    draws = f", in the first of {spelled(run.draws(dataset), 'draw')} of the split" if run.draws(dataset) > 1 else ""
    return f"{count(queries)} test queries against {count(database)} training documents{draws}"


def replicates(run: Run, dataset: str) -> str:
    """What a figure of a data set is the mean of."""
    seeds, draws = run.replicates, run.draws(dataset)
    if seeds == 1:
        return "One seed, so no spread is given."
    if draws > 1:
        return (
            f"Mean over {spelled(seeds, 'replicate')}, each another seed and one of {spelled(draws, 'draw')} of the split, with the standard "
            "deviation between them in small type; a method that draws nothing runs once on each draw, and the controls are means over the draws."
        )
    return f"Mean over {spelled(seeds, 'seed')}, with the standard deviation between seeds in small type; a method that draws nothing runs once."


def replicate(run: Run) -> str:
    """What a replicate is where a data set has several draws of its split; empty where none has."""
    titles = listed([escape(run.title(name)) for name in run.drawn]) if run.drawn else ""
    return f"A replicate is a seed, and on {titles} a draw of the split with it." if titles else ""


def bits(lengths: Sequence[int]) -> str:
    """``16 and 32``."""
    return listed([str(length) for length in lengths])


def failures(run: Run, dataset: str | None = None) -> list[str]:
    """One phrase per method and reason: ``STH at 16 and 32 bits: the reason``."""
    failed = run.once(run.cells[run.cells["status"] == "failed"])
    if dataset is not None:
        failed = failed[failed["dataset"] == dataset]
    phrases = []
    for key, rows in failed.fillna({"reason": "no reason recorded"}).groupby(["dataset", "setting", "method", "reason"], sort=False):
        name, setting, method, reason = (str(part) for part in key)
        place = "" if dataset is not None else f" on {escape(run.title(name))}"
        lengths = sorted(set(rows["bits"]))
        phrases.append(f"{escape(run.method(setting, method))}{place} at {bits(lengths)} bits{_of_seeds(run, rows)}: {escape(reason)}")
    return phrases


def _of_seeds(run: Run, rows: pd.DataFrame) -> str:
    per_length = rows.groupby("bits").size()
    all_seeds = run.cells.merge(rows[["dataset", "setting", "method"]].drop_duplicates()).groupby("bits").size()
    if (per_length == all_seeds[per_length.index]).all():
        return ""
    return f" ({spelled(int(per_length.max()), 'seed')} of {count(int(all_seeds.max()))})"
