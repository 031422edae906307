"""What the renderers read: the collected scores, the preparation records, the hyper-parameters, the reported values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from semantic_hashing import io
from semantic_hashing.config import Config
from semantic_hashing.errors import RunError
from semantic_hashing.grid import Cell
from semantic_hashing.report import reported
from semantic_hashing.report.collect import CONTROL, FILE, precision_column, score_files
from semantic_hashing.report.statistics import summarise


@dataclass(frozen=True)
class Run:
    """One finished run.

    Attributes:
        config: its configuration.
        scores: the collected scores, the column of precision@k named ``precision``.
        preparations: the record of each data set's preparation, by data set.
        reported: the literature's values that are comparable with this run, columns ``reported.COLUMNS``.
    """

    config: Config
    scores: pd.DataFrame
    preparations: dict[str, dict[str, Any]]
    reported: pd.DataFrame

    @classmethod
    def load(cls, config: Config) -> Run:
        """Read a run.

        Raises:
            RunError: the collected scores are missing or are of another configuration, or a preparation record is missing.
        """
        path = config.results / FILE
        if not path.is_file():
            raise RunError(f"{path}: no such file; run 'semhash collect'")
        column = precision_column(config.k)
        scores = pd.read_csv(path, dtype={"fingerprint": "str", "reason": "str", "epochs": "Int64", "distinct": "Int64"})
        expected = sum(1 for _ in score_files(config))
        if column not in scores.columns or len(scores) != expected:
            found = f"{len(scores)} rows for {expected}" if len(scores) != expected else f"no {column}"
            raise RunError(f"{path}: not the scores of this configuration ({found}); run 'semhash collect'")
        preparations = {name: io.read_json(config.results / "data" / name / "preparation.json") for name in config.datasets}
        return cls(config, scores.rename(columns={column: "precision"}), preparations, reported.read(config))

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Rows of the trained models."""
        return self.scores[self.scores["setting"] != CONTROL]

    @cached_property
    def controls(self) -> pd.DataFrame:
        """Rows of the controls."""
        return self.scores[self.scores["setting"] == CONTROL]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The cells over their seeds, see ``statistics.summarise``."""
        return summarise(self.cells)

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The summary's cells that have both a score and a reported value: the summary's columns, ``reported`` and ``difference``."""
        literature = self.reported.rename(columns={"precision": "reported"})
        both = self.summary.dropna(subset=["precision"]).merge(literature, on=["dataset", "method", "bits"], how="inner")
        return both.assign(difference=both["precision"] - both["reported"])

    @cached_property
    def hyperparameters(self) -> list[tuple[Cell, dict[str, Any]]]:
        """Each cell's recorded hyper-parameters, in the order of the grid.

        Raises:
            RunError: a score file is missing or has none.
        """
        found = []
        for place, path in score_files(self.config):
            if isinstance(place, Cell):
                score = io.read_json(path)
                if not isinstance(score.get("hyperparameters"), dict):
                    raise RunError(f"{path}: no hyper-parameters; remove it and score the cell again")
                found.append((place, score["hyperparameters"]))
        return found

    def title(self, dataset: str) -> str:
        """A data set's name in print."""
        return self.config.corpora[dataset].title

    def method(self, setting: str, method: str) -> str:
        """A method's name in print: with its setting where the run has several."""
        return method if len(self.config.settings) == 1 else f"{method} ({setting})"

    def parts(self, dataset: str) -> tuple[int, int]:
        """Number of queries and of database documents of a data set."""
        row = self.scores[self.scores["dataset"] == dataset].iloc[0]
        return int(row["n_queries"]), int(row["n_database"])
