"""One method against another of a run: the paired test in each cell that both have, and over all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.leaderboard import paired, samples
from semantic_hashing.config import Config
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.scores.comparison import holm

# Of the row over all cells, in place of a data set's name and a length.
ALL = ("all", 0)
COLUMNS = ["dataset", "bits", "first", "second", "difference", "error", "p", "p_holm"]


def table(config: Config, first: str, second: str) -> pd.DataFrame:
    """A row per data set and code length, and last one over all of them, with ``COLUMNS``.

    ``first`` and ``second`` are mean precisions, ``difference`` the first less the second with its standard ``error``, paired over the queries and
    carrying the spread between seeds, see ``scores.comparison``. ``p`` is two-sided; ``p_holm`` is adjusted over the rows of cells, and that over
    all cells stands for itself.

    Args:
        config: the run, in the setting that analyses are about.
        first: a method of it.
        second: another.

    Raises:
        InputError: a method is none of the run, the two are one, or they have no cell in common.
        RunError: the queries of a cell are damaged.
    """
    for name in (first, second):
        if name not in config.methods:
            raise InputError(f"'{name}' is no method of this run{nearest(name, config.methods)}")
    if first == second:
        raise InputError(f"{first} against itself: name two methods")
    narrowed = config.model_copy(update={"methods": (first, second)})
    by_dataset = {dataset: draws for dataset, draws in samples.read(narrowed, partial=True).items() if draws}
    rows: list[tuple[str, int, float, float, float, float, float]] = []
    for dataset, draws in by_dataset.items():
        for bits in config.bits:
            compared = paired.compare({dataset: draws}, first, second, (bits,))
            if pd.notna(compared.difference):
                means = [samples.mean(draws, (name, bits)) for name in (first, second)]
                rows.append((dataset, bits, means[0], means[1], compared.difference, compared.error, paired.two_sided(compared)))
    if not rows:
        raise InputError(f"{first} and {second} have no scored cell in common in {config.results}, setting {studied.setting(config)}; run them first")
    whole = paired.compare(by_dataset, first, second, config.bits)
    means = [float(np.mean([row[column] for row in rows])) for column in (2, 3)]
    adjusted = [*holm([row[-1] for row in rows]), paired.two_sided(whole)]
    rows.append((*ALL, means[0], means[1], whole.difference, whole.error, paired.two_sided(whole)))
    return pd.DataFrame([[*row, p] for row, p in zip(rows, adjusted, strict=True)], columns=COLUMNS)


def verdict(first: str, second: str, found: pd.DataFrame, level: float = 0.05) -> str:
    """The last row in words."""
    row = found.iloc[-1]
    cells = f"{len(found) - 1} {'cell' if len(found) == 2 else 'cells'}"
    if row["p"] >= level:
        return f"Over {cells} neither is shown to be better: {first} less {second} is {row['difference']:+.4f} (standard error {row['error']:.4f})."
    better = first if row["difference"] > 0 else second
    return (
        f"Over {cells} {better} is better: {first} less {second} is {row['difference']:+.4f} (standard error {row['error']:.4f}, p {row['p']:.2g})."
    )
