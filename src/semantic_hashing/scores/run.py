"""What the renderers read: the collected scores, the preparation records, the hyper-parameters, the reported values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell, main_cells, of_draw, twins
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.literature import Paper
from semantic_hashing.scores import origin, reported, tablefile
from semantic_hashing.scores.collect import CONTROL, FILE, precision_column, score_files
from semantic_hashing.scores.statistics import GROUP, summarise


@dataclass(frozen=True)
class Run:
    """One finished run, or the reference scores in its place.

    Attributes:
        config: its configuration.
        scores: the collected scores, the column of precision@k named ``precision``.
        record: what they were made of and with, see ``origin.origin``.
        reported: the values of the first paper that are comparable with this run, columns ``reported.COLUMNS``.
    """

    config: Config
    scores: pd.DataFrame
    record: dict[str, Any] = field(repr=False)
    reported: pd.DataFrame

    @classmethod
    def load(cls, config: Config) -> Run:
        """Read a run from its results, or from the folder that the configuration's ``published`` names.

        Raises:
            RunError: the collected scores or their record are missing, or are of another configuration.
        """
        path = config.rendered / FILE
        if not path.is_file():
            raise RunError(f"{path}: no such file; run 'semhash collect'")
        column = precision_column(config.k)
        scores = tablefile.from_csv(path, fingerprint="str", epochs="Int64", distinct="Int64")
        expected = sum(1 for _ in score_files(config))
        if column not in scores.columns or len(scores) != expected:
            difference = f"{len(scores)} rows for {expected}" if len(scores) != expected else f"no {column}"
            raise RunError(f"{path}: not the scores of this configuration ({difference}); run 'semhash collect'")
        return cls(config, scores.rename(columns={column: "precision"}), io.read_json(config.rendered / origin.FILE), reported.read(config))

    @property
    def preparations(self) -> dict[str, dict[str, Any]]:
        """The record of the preparation of each data set of the grid; of one with several draws of its split, that of the first.

        Raises:
            RunError: one is missing.
        """
        missing = [name for name in self.config.datasets if name not in self.record["preparations"]]
        if missing:
            raise RunError(f"{self.config.rendered / origin.FILE}: no preparation of {missing[0]}; run 'semhash collect'")
        return {name: self.record["preparations"][name] for name in self.config.datasets}

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Rows of the trained models of the grid, without those of its studies.

        ``dataset`` is that of the grid; ``draw`` names the data set that the model was trained on, which differs where the grid's has
        several draws of its split.
        """
        return self._of_grid(self.trained)

    @cached_property
    def trained(self) -> pd.DataFrame:
        """The rows of ``cells`` with the data set that each model was trained on as ``dataset``: to be held against those of a study."""
        return self.rows(main_cells(self.config))

    def rows(self, cells: Iterable[Cell]) -> pd.DataFrame:
        """Rows of these cells, in the order of the scores."""
        axes = pd.MultiIndex.from_tuples([dataclasses.astuple(cell) for cell in cells], names=[*GROUP, "seed"])
        return self.scores[pd.MultiIndex.from_frame(self.scores[[*GROUP, "seed"]]).isin(axes)]

    @property
    def core_seconds(self) -> float:
        """Seconds that training and encoding the grid's models took, of a model that two settings share counted once."""
        shared = twins(self.config)
        return float(self.rows(cell for cell in main_cells(self.config) if cell not in shared)["seconds"].sum())

    @cached_property
    def models(self) -> pd.DataFrame:
        """Rows of all trained models, those of the studies included."""
        return self.scores[self.scores["setting"] != CONTROL]

    @cached_property
    def controls(self) -> pd.DataFrame:
        """Rows of the controls, ``dataset`` and ``draw`` as in ``cells``."""
        return self._of_grid(self.scores[self.scores["setting"] == CONTROL])

    def _of_grid(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(dataset=rows["dataset"].map(of_draw(self.config)), draw=rows["dataset"])

    def draws(self, dataset: str) -> int:
        """On how many draws of its split a data set of the grid is scored."""
        return len(self.config.draws(dataset))

    @property
    def drawn(self) -> list[str]:
        """The data sets of the grid that are scored on several draws of their split."""
        return [name for name in self.config.datasets if self.draws(name) > 1]

    def chance(self, dataset: str) -> float:
        """The chance level of a data set of the grid: the mean over the draws of its split that are in use.

        Raises:
            RunError: the record of a preparation is missing.
        """
        draws, records = self.config.draws(dataset), self.record["preparations"]
        missing = [draw for draw in draws if draw not in records]
        if missing:
            raise RunError(f"{self.config.rendered / origin.FILE}: no preparation of {missing[0]}; run 'semhash collect'")
        return float(np.mean([records[draw]["chance"] for draw in draws]))

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The cells over their replicates, see ``statistics.summarise``: the seeds, each on its draw where the data set has several."""
        return summarise(self.cells)

    @property
    def replicates(self) -> int:
        """How many replicates a cell has that has most: fewer than the configuration's where the run is not finished, at least 1."""
        return max(1, int(self.summary["seeds"].max()))

    @cached_property
    def compared(self) -> pd.DataFrame:
        """``beside_reported`` of ``summary``."""
        return self.beside_reported(self.summary)

    def beside_reported(self, summary: pd.DataFrame) -> pd.DataFrame:
        """A summary's cells that have both a score and a reported value: the summary's columns, ``reported`` and ``difference``."""
        reported = self.reported.rename(columns={"precision": "reported"})
        pairs = summary.dropna(subset=["precision"]).merge(reported, on=["dataset", "method", "bits"], how="inner")
        return pairs.assign(difference=pairs["precision"] - pairs["reported"])

    @cached_property
    def papers(self) -> list[Paper]:
        """The papers that the configuration names. What is said of *the* paper is said of the first."""
        return reported.papers(self.config)

    @property
    def variants(self) -> tuple[str, ...]:
        """The first paper's unsupervised models, in the order in which it claims that they get better."""
        return self.papers[0].sheet.variants if self.papers else ()

    @cached_property
    def hyperparameters(self) -> list[tuple[Cell, dict[str, Any]]]:
        """Each cell of the grid with its recorded hyper-parameters, in the order of the grid; its data set is the grid's."""
        recorded, names = dict(origin.hyperparameters(self.record)), of_draw(self.config)
        cells = [(cell, recorded[cell]) for cell in main_cells(self.config) if cell in recorded]
        return [(dataclasses.replace(cell, dataset=names[cell.dataset]), values) for cell, values in cells]

    def title(self, dataset: str) -> str:
        """A data set's name in print; a version that the literature did not have may have a name of its own."""
        corpus, preparation = self.config.corpora[dataset], self.record["preparations"].get(dataset, {})
        return corpus.version_titles.get(preparation.get("version", ""), corpus.title)

    def method(self, setting: str, method: str) -> str:
        """A method's name in print: with its setting where the run has several of it."""
        return method if len(self.config.settings) == 1 or method in self.unvaried else f"{method} ({setting})"

    @cached_property
    def unvaried(self) -> frozenset[str]:
        """Methods that have one setting in effect: the run has several, and every score of theirs is the same in each."""
        first, *others = self.config.settings
        columns = ["precision", "lower", "upper"]
        same = set()
        for method, rows in self.summary.groupby("method"):
            values = {setting: of.set_index(["dataset", "bits"])[columns].round(9) for setting, of in rows.groupby("setting")}
            if others and set(values) == set(self.config.settings) and all(values[first].equals(values[other]) for other in others):
                same.add(str(method))
        return frozenset(same)

    def once(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table with columns ``setting`` and ``method`` that names each method of one setting once: with the first setting alone."""
        return table[~table["method"].isin(self.unvaried) | (table["setting"] == self.config.settings[0])]

    def parts(self, dataset: str) -> tuple[int, int]:
        """Number of queries and of database documents of a data set; of a grid's with several draws, of the first."""
        row = self.scores[(self.scores["dataset"] == dataset) & self.scores["n_queries"].notna()].iloc[0]
        return int(row["n_queries"]), int(row["n_database"])


def of_kind(table: pd.DataFrame, supervised: bool) -> pd.DataFrame:
    """Rows of a table with a column ``method`` whose methods learn from labels, or of those that do not."""
    return table[table["method"].map(lambda method: METHODS[method].supervised) == supervised]
