"""What an analysis declares, and where its parts lie.

An analysis is a folder of this package. Its ``__init__.py`` holds the declaration, ``ANALYSIS``; beside it lie, as far as the
analysis has them:

``measure.py``
    ``measure(config, partial)``, the rows of its CSV; ``cells(config)``, the models that it looks into; ``inputs(config)``,
    further files that it reads.
``table.py``, ``figure.py``, ``text.py``
    ``table(run)`` and ``text(run)``, LaTeX; ``figure(run)``, a figure. Templates ``*.tex.j2`` lie beside them, and
    ``figure.tex.j2`` is the float of the figure where a caption alone does not do.
``studies.yaml``
    the studies of the configuration that it reads.
``rules.smk``
    rules of the workflow that make what it measures.

A declaration imports no numeric library, so that listing all analyses is quick.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from semantic_hashing.config import Config
    from semantic_hashing.grid import Cell
    from semantic_hashing.scores.run import Run

FOLDER = Path(__file__).parent
# Where the text of an analysis stands: a section of the main part, sentences on what differs from the paper or on the limits, a paragraph of the page
# on what the literature's differences are made of, or the appendix.
Part = Literal["main", "differences", "literature", "limits", "appendix"]


@dataclass(frozen=True)
class Analysis:
    """A question that is asked of a run, and what it needs for an answer.

    Attributes:
        name: as on the command line; its folder has underscores in place of hyphens.
        title: heading of its section.
        question: what it answers, one sentence.
        order: place among the analyses, in the report and in every list.
        part: where its text stands in the report. A table or figure that the text does not include stands in the appendix.
        measured: what its CSV holds, one sentence; needed where it measures.
        drawn: what its figure shows, one sentence; needed where it draws.
        needs: what its measure reads: names of ``needs.NAMED``, other analyses, or paths of the project's files.
        shows: what its table, figure and text read beside its own CSV and the scores, named likewise.
        studies: the studies of the configuration that it shows; the others have a table of their own.
        keys: keys of the configuration that its measure reads beside those that the whole report shows.
        jobs: stages of its ``rules.smk``, each with the module of its folder whose code it runs.
    """

    name: str
    title: str
    question: str
    order: int
    part: Part = "appendix"
    measured: str = ""
    drawn: str = ""
    needs: tuple[str, ...] = ("scores",)
    shows: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    jobs: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> Path:
        """Where its parts lie."""
        return FOLDER / self.name.replace("-", "_")

    @property
    def file(self) -> str:
        """Name of its CSV in a run's folder."""
        return f"{self.name}.csv"

    def has(self, part: str) -> bool:
        """Whether it has a module of this name: ``measure``, ``table``, ``figure`` or ``text``."""
        return (self.folder / f"{part}.py").is_file()

    def module(self, part: str) -> str:
        """Full name of that module."""
        return f"{__package__}.{self.folder.name}.{part}"

    def cells(self, config: Config) -> list[Cell]:
        """The models that its measure looks into, and not only at their scores."""
        cells = self._function_of("measure", "cells")
        return [] if cells is None else list(cells(config))

    def inputs(self, config: Config) -> list[Path]:
        """Files that its measure reads and that no name in ``needs`` stands for."""
        inputs = self._function_of("measure", "inputs")
        return [] if inputs is None else list(inputs(config))

    def write(self, config: Config, out: Path | None = None, partial: bool = False) -> Path:
        """Measure, write the CSV, by default into the run's results, and return its path.

        Args:
            config: the run.
            out: the file.
            partial: leave out what has not been run.

        Raises:
            RunError: a file of the run is missing, unless ``partial``.
        """
        from semantic_hashing.scores import tablefile

        table = importlib.import_module(self.module("measure")).measure(config, partial)
        return tablefile.write(table, out or config.results / self.file)

    def read(self, config: Config) -> pd.DataFrame:
        """The CSV, of the run or of the folder that its configuration renders.

        A folder that was published before there was this analysis has no such file: then no row, if the measure names its ``COLUMNS``.

        Raises:
            RunError: it is not there.
        """
        from semantic_hashing.scores import tablefile

        if config.published is not None and not (config.rendered / self.file).is_file():
            columns = getattr(importlib.import_module(self.module("measure")), "COLUMNS", None)
            if columns is not None:
                return tablefile.nothing(columns)
        return tablefile.read(config, self.file, f"analyse {self.name}")

    def table(self, run: Run) -> str:
        """Its table as LaTeX; empty where the run has nothing for it."""
        text: str = importlib.import_module(self.module("table")).table(run)
        return text

    def figure(self, run: Run) -> Figure:
        """Its figure."""
        figure: Figure = importlib.import_module(self.module("figure")).figure(run)
        return figure

    def text(self, run: Run) -> str:
        """Its text as LaTeX; empty where it has none, or the run has nothing for it."""
        if not self.has("text"):
            return ""
        text: str = importlib.import_module(self.module("text")).text(run)
        return text

    def render(self, template: str, **values: Any) -> str:
        """A template of its folder filled in, see ``rendering.tex.render``."""
        from semantic_hashing.rendering import tex

        return tex.render(f"{self.folder.name}/{template}", **values)

    def _function_of(self, part: str, function: str) -> Any:
        return getattr(importlib.import_module(self.module(part)), function, None) if self.has(part) else None
