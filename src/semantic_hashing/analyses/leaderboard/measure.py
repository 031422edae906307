"""Mean rank of every method with its region, its tests against others, and its cost: over all code lengths, and at each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.leaderboard import ranks, samples
from semantic_hashing.analyses.leaderboard.paired import compare, two_sided
from semantic_hashing.analyses.leaderboard.samples import Draw
from semantic_hashing.config import Config
from semantic_hashing.core import seeds
from semantic_hashing.grid import Cell
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.scores.comparison import holm
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import best

KINDS = {"unsupervised": False, "supervised": True}
# Stands for all code lengths in the column of bits.
ALL = 0
LEVEL = 0.05
RANKS = ["kind", "bits", "method", "cells", "rank", "low", "high", "first"]
COSTS = ["seconds", "documents_per_second"]
TESTS = ["difference", "error", "p_best", "level", "p_next"]


def precision_of(dataset: str) -> str:
    """The column of the mean precision on a data set."""
    return f"precision_{dataset}"


def cells(config: Config) -> list[Cell]:
    """The models of the grid in the setting that analyses are about."""
    return samples.cells(config)


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per kind of method, scope and method: ``RANKS``, ``precision``, a column of it per data set, ``COSTS``, ``TESTS``.

    A scope is one code length, or all (``bits`` 0); a cell of it is a data set at a code length. Methods that learn from labels and methods that do
    not are ranked apart.

    ``rank`` is the mean over the ``cells`` in which the method has a score of its rank among those that have one; equal scores share the
    mean of their ranks. ``low`` and ``high`` bound its region of 95 %: the percentiles over ``ranks.TIMES`` resamples of the queries and of the
    replicates of every model, see ``ranks.resampled``. The data sets and lengths stay: the region tells of these cells, and not of other collections.
    ``first`` counts the cells in which no method scores higher, as printed with four digits.

    ``precision`` is the mean over the data sets, and that of a data set the mean over the lengths; each is missing where a cell is. Of several draws
    of a split each counts alike, and all together once. ``seconds`` is the median of a model's, ``documents_per_second`` that of the test
    documents that it encodes in a second, missing where none was timed.

    Rows of a scope stand by rank; methods that lack a cell stand last, and the first is *the best*. ``difference`` and ``error`` are
    those of the mean precision from the best's, see ``paired.compare``; ``p_best`` is the p-value of it, and ``p_next`` that of the difference from
    the method in the next row. Both are two-sided and Holm-adjusted over the rows of the scope. ``level`` is false where the difference is below 0
    and ``p_best`` below .05: there the method is shown to be worse than the best.

    Args:
        config: the run.
        partial: leave out what has not been scored.

    Raises:
        RunError: the scores, or the queries of a cell, are missing; or models of one draw differ in their queries.
    """
    draws = {dataset: found for dataset, found in samples.read(config, partial).items() if found}
    board = Board(config, draws, Run.load(config).cells)
    rows = [row for kind in KINDS for bits in (ALL, *config.bits) for row in board.rows(kind, config.bits if bits == ALL else (bits,), bits)]
    return pd.DataFrame(rows, columns=[*RANKS, "precision", *map(precision_of, config.datasets), *COSTS, *TESTS])


class Board:
    """Scores, ranks and resampled ranks of every cell, from which the rows of any scope are made.

    Args:
        config: the run.
        draws: the draws of each data set that has scores.
        scores: the scores of the grid's models, ``Run.cells``.
        times: how often to resample.
    """

    def __init__(self, config: Config, draws: dict[str, list[Draw]], scores: pd.DataFrame, times: int = ranks.TIMES) -> None:
        self.config, self.draws = config, draws
        self.scores = scores[scores["setting"] == studied.setting(config)]
        # Of each kind, data set and length: method -> precision, rank, ranks of the resamples.
        self.by_cell: dict[tuple[str, str, int], dict[str, tuple[float, float, np.ndarray]]] = {}
        for dataset, of_dataset in draws.items():
            resampled = ranks.resampled(of_dataset, self._random, times)
            for kind, supervised in KINDS.items():
                for bits in config.bits:
                    methods = [name for name in config.methods if METHODS[name].supervised == supervised and (name, bits) in resampled]
                    if methods:
                        means = np.array([samples.mean(of_dataset, (name, bits)) for name in methods])
                        again = ranks.ranks(np.stack([resampled[name, bits] for name in methods], axis=1))
                        own = zip(means, ranks.ranks(means), again.T, strict=True)
                        self.by_cell[kind, dataset, bits] = dict(zip(methods, own, strict=True))

    def rows(self, kind: str, lengths: Sequence[int], bits: int) -> list[dict[str, Any]]:
        """The rows of a scope, named ``bits`` in them."""
        scope = {(dataset, length): cell for (own, dataset, length), cell in self.by_cell.items() if own == kind and length in lengths}
        first: dict[str, int] = {}
        for cell in scope.values():
            winners = best(pd.Series({method: precision for method, (precision, _, _) in cell.items()}))
            for method in winners[winners].index:
                first[method] = first.get(method, 0) + 1
        rows: list[dict[str, Any]] = []
        for method in self.config.methods:
            own = {place: cell[method] for place, cell in scope.items() if method in cell}
            if own:
                row = {"kind": kind, "bits": bits, "method": method, "cells": len(own), "first": first.get(method, 0)}
                rank = float(np.mean([rank for _, rank, _ in own.values()]))
                low, high = ranks.region(np.mean([again for _, _, again in own.values()], axis=0), rank)
                rows.append(row | {"rank": rank, "low": low, "high": high} | self._precision(own, scope) | self._costs(method, lengths))
        rows.sort(key=lambda row: (row["cells"] < len(scope), row["rank"]))
        self._test(rows, lengths)
        return rows

    def _precision(self, own: dict[tuple[str, int], tuple[float, float, np.ndarray]], scope: dict[tuple[str, int], Any]) -> dict[str, float]:
        means = {}
        for dataset in dict.fromkeys(dataset for dataset, _ in scope):
            values = [own[place][0] if place in own else float("nan") for place in scope if place[0] == dataset]
            means[precision_of(dataset)] = float(np.mean(values))
        return means | {"precision": float(np.mean(list(means.values())))}

    def _costs(self, method: str, lengths: Sequence[int]) -> dict[str, float]:
        models = self.scores[(self.scores["method"] == method) & self.scores["bits"].isin(lengths)]
        # Scores that were collected before encoding was timed have no such column.
        encoding = (models["encoding_seconds"] if "encoding_seconds" in models else pd.Series(np.nan, index=models.index)).astype(float)
        # Records have whole milliseconds; less is not timed.
        speed = models["n_queries"].astype(float) / encoding.where(encoding > 0)
        return {"seconds": float(models["seconds"].astype(float).median()), "documents_per_second": float(speed.median())}

    def _test(self, rows: list[dict[str, Any]], lengths: Sequence[int]) -> None:
        """Add the tests against the first row, and of each row against the next."""
        if not rows:
            return
        names = [row["method"] for row in rows]
        against_best = [compare(self.draws, name, names[0], lengths) for name in names[1:]]
        against_next = [compare(self.draws, *pair, lengths) for pair in itertools.pairwise(names)]
        p_best, p_next = (_adjusted([two_sided(comparison) for comparison in own]) for own in (against_best, against_next))
        rows[0] |= {"level": True}
        for row, comparison, p in zip(rows[1:], against_best, p_best, strict=True):
            worse = comparison.difference < 0 and p < LEVEL
            row |= {"difference": comparison.difference, "error": comparison.error, "p_best": p, "level": not worse}
        for row, p in zip(rows, p_next, strict=False):
            row["p_next"] = p

    def _random(self, *names: object) -> np.random.Generator:
        return np.random.default_rng(seeds.derive(self.config.master_seed, "leaderboard", *names))


def _adjusted(p_values: list[float]) -> np.ndarray:
    """Holm's adjustment of those that are not missing."""
    adjusted = np.array(p_values, dtype=float)
    tested = ~np.isnan(adjusted)
    adjusted[tested] = holm(adjusted[tested].tolist())
    return adjusted
