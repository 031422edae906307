"""The claims of the papers' texts, each broken into comparisons and tested. What is claimed stands in ``literature/NAME/claims.yaml``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.grid import Cell, cells, main_cells, of_draw
from semantic_hashing.literature import Claim, Side
from semantic_hashing.literature.claims import read as claims_of
from semantic_hashing.scores import tablefile
from semantic_hashing.scores.comparison import compare_draws, holm
from semantic_hashing.scores.reported import papers

FILE = "claims.csv"
LEVEL = 0.05
HOLDS, FAILS, UNDECIDED, NOT_TESTED = "holds", "does not hold", "undecided", "not tested"
COLUMNS = ["claim", "setting", "dataset", "better", "better_bits", "better_change", "worse", "worse_bits", "worse_change"]
COLUMNS += ["difference", "error", "p_for", "p_against", "outcome"]


def by_name(config: Config) -> dict[str, Claim]:
    """Name -> claim, of every paper that the configuration names.

    Raises:
        InputError: a paper's claims are malformed, or two papers give a claim one name.
    """
    claims_by_name: dict[str, Claim] = {}
    for claims in _by_paper(config):
        for name in claims:
            if name in claims_by_name:
                raise InputError(f"two of the papers {', '.join(config.papers)} have a claim named '{name}'; rename one in its claims.yaml")
        claims_by_name |= claims
    return claims_by_name


def comparisons(config: Config, partial: bool = False) -> pd.DataFrame:
    """Every comparison of every claim in every setting that the run has both sides of, with ``COLUMNS``.

    ``p_for`` and ``p_against`` are Holm-adjusted over all comparisons of a paper in a setting; ``outcome`` says which of the two is
    below the level: ``holds``, ``does not hold``, else ``undecided``. A ``partial`` run is tested on the cells that it has.

    Raises:
        RunError: a cell's per-query values are missing.
    """
    tables: list[pd.DataFrame] = []
    claims_by_paper = _by_paper(config)
    of_grid, names = set(main_cells(config)), of_draw(config)
    for setting in config.settings:
        by_side: dict[tuple[str, Side], list[Cell]] = {}
        for cell in cells(config):
            base, _, change = cell.setting.partition("+")
            # A cell of the grid stands for the grid's data set, whichever draw of its split it was trained on.
            dataset = names[cell.dataset] if cell in of_grid else cell.dataset
            if base == setting and config.corpora[dataset].compare and (not partial or _file(config, cell).is_file()):
                by_side.setdefault((dataset, Side(cell.method, cell.bits, change)), []).append(cell)
        tables += [_tested(config, setting, claims, by_side) for claims in claims_by_paper]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def _tested(config: Config, setting: str, claims: dict[str, Claim], by_side: dict[tuple[str, Side], list[Cell]]) -> pd.DataFrame:
    """The comparisons of one paper in one setting."""
    rows = []
    for name, claim in claims.items():
        for dataset, better, worse in claim.pairs(config.datasets, config.bits):
            sides = [by_side.get((dataset, side)) for side in (better, worse)]
            if sides[0] and sides[1]:
                draws = _by_draw(config, sides[0], sides[1])
                if draws:
                    rows.append([name, setting, dataset, *better, *worse, *compare_draws(draws), ""])
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["p_for"], table["p_against"] = holm(table["p_for"].to_list()), holm(table["p_against"].to_list())
    table["outcome"] = np.select([table["p_for"] < LEVEL, table["p_against"] < LEVEL], [HOLDS, FAILS], UNDECIDED)
    return table


def _by_paper(config: Config) -> list[dict[str, Claim]]:
    """The claims of each paper that has any."""
    claims_by_paper = [claims_of(paper, config.corpora) for paper in papers(config)]
    return [claims for claims in claims_by_paper if claims]


def verdict(outcomes: pd.Series) -> str:
    """A claim holds when each of its comparisons does, does not when one is significantly the other way round."""
    if outcomes.empty:
        return NOT_TESTED
    if (outcomes == FAILS).any():
        return FAILS
    return HOLDS if (outcomes == HOLDS).all() else UNDECIDED


def write(config: Config, out: Path | None = None, partial: bool = False) -> Path:
    """Write all comparisons, by default into the run's results, and return the path."""
    return tablefile.write(comparisons(config, partial), out or config.results / FILE)


def read(config: Config) -> pd.DataFrame:
    """The comparisons as written, of the run or of the folder that its configuration renders. See ``tablefile.read``."""
    return tablefile.read(config, FILE, "claims")


def _file(config: Config, cell: Cell) -> Path:
    return config.results / cell.folder / "queries.npz"


def _by_draw(config: Config, better: list[Cell], worse: list[Cell]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Precision per seed and query of both sides, on each draw of the split that both have models of.

    Where the draws of the two sides differ, as those of a study and of the grid may, the seeds count that both have on a draw, if there are any.
    """
    draws = dict.fromkeys(cell.dataset for cell in better)
    same_draws = {cell.dataset for cell in worse} == set(draws)
    pairs = []
    for draw in draws:
        sides = [[cell for cell in side if cell.dataset == draw] for side in (better, worse)]
        if not same_draws:
            common = {cell.seed for cell in sides[0]} & {cell.seed for cell in sides[1]}
            sides = [[cell for cell in side if not common or cell.seed in common] for side in sides]
        a, b = (_queries(config, side) for side in sides)
        if len(a) and len(b):
            pairs.append((a, b))
    return pairs


def _queries(config: Config, cells: list[Cell]) -> np.ndarray:
    """Precision per seed and query, (seeds, q); failed cells have none."""
    values = [io.read_arrays(_file(config, cell))["precision"] for cell in cells]
    values = [value.astype(np.float64) for value in values if len(value)]
    return np.stack(values) if values else np.zeros((0, 0))
