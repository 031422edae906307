"""The values that the papers of a configuration report, and which of them a run can be held against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from semantic_hashing import literature
from semantic_hashing.config import Config
from semantic_hashing.literature import Paper
from semantic_hashing.literature.reported import COLUMNS as ALL_COLUMNS

COLUMNS = ["dataset", "method", "bits", "precision", "transcription"]


def papers(config: Config) -> list[Paper]:
    """The papers that the configuration names, in its order. The report is about the first.

    Raises:
        InputError: one is unknown, or its citation is missing.
    """
    return [literature.read(name) for name in config.papers]


def label(name: str) -> str:
    """The short name of a paper in tables, whether a configuration names it or not.

    Raises:
        InputError: it is unknown, or its citation is missing.
    """
    return literature.read(name).sheet.label


def all_values(config: Config) -> pd.DataFrame:
    """Every value of every paper, whatever the run holds: columns of ``literature.reported``.

    Raises:
        InputError: a file is missing or malformed, see ``literature.values``.
    """
    tables = [literature.values(paper, config.k, config.corpora) for paper in papers(config)]
    filled = [table for table in tables if not table.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=ALL_COLUMNS)


def read(config: Config) -> pd.DataFrame:
    """The first paper's values for the run's comparable data sets, methods and lengths, ``COLUMNS``.

    Empty when nothing is comparable: no data set is marked ``compare``, or the paper has no value for the run's k.

    Raises:
        InputError: see ``all_values``.
    """
    table = _comparable(config, all_values(config))
    first = [paper.name for paper in papers(config)][:1]
    comparable = table["paper"].isin(first) & table["method"].isin(config.methods) & table["bits"].isin(config.bits)
    # Two tables of a paper may print one cell.
    return table.loc[comparable, COLUMNS].drop_duplicates(["dataset", "method", "bits"]).reset_index(drop=True)


def later(config: Config) -> pd.DataFrame:
    """What papers no older than the first report for methods that it does not know, on the run's comparable data sets, ``COLUMNS``.

    Without their ablations. Of a value that one paper quotes and another measured, that of the measurement stays.

    Raises:
        InputError: see ``all_values``.
    """
    all_papers = papers(config)
    table = all_values(config)
    if table.empty:
        return table[COLUMNS]
    first = all_papers[0]
    later_papers = {paper.name: paper for paper in all_papers[1:] if paper.sheet.year >= first.sheet.year}
    ablations = {method for paper in later_papers.values() for method in paper.sheet.ablations}
    methods = set(table[table["paper"] == first.name]["method"])
    rows = _comparable(config, table[table["paper"].isin(later_papers) & ~table["method"].isin(methods | ablations)])
    measured = rows.sort_values("quoted_from", key=lambda names: names != "", kind="stable")
    return measured.drop_duplicates(["dataset", "method", "bits"]).sort_index()[COLUMNS].reset_index(drop=True)


def elsewhere(config: Config) -> pd.DataFrame:
    """What later papers report for their own models, of those that ``later`` lacks, on other data or by another protocol, ``COLUMNS``.

    Raises:
        InputError: see ``all_values``.
    """
    all_papers = papers(config)
    variants = {paper.name: paper.sheet.variants for paper in all_papers[1:] if paper.sheet.year >= all_papers[0].sheet.year}
    table = all_values(config)
    is_variant = [method in variants.get(paper, ()) for paper, method in zip(table["paper"], table["method"], strict=True)]
    rows = table[np.array(is_variant, dtype=bool) & table["dataset"].isin(config.datasets) & (table["not_comparable"] != "")]
    rows = rows[~rows["method"].isin(later(config)["method"])]
    return rows[COLUMNS].reset_index(drop=True)


def _comparable(config: Config, table: pd.DataFrame) -> pd.DataFrame:
    compared = [name for name in config.datasets if config.corpora[name].compare]
    return table[table["dataset"].isin(compared) & (table["not_comparable"] == "")]
