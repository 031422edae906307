"""How much a score depends on arbitrary choices: the order of ties, the seed, the split, the selector, the recipe.

Each effect is a difference of precision@k between two ways of computing the same cell, so that all can be held against
each other, and against the difference between this run and the literature.
"""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.studied import cells as cells_of
from semantic_hashing.analyses.studied import setting
from semantic_hashing.scores.run import Run
from semantic_hashing.scores.statistics import GROUP, summarise

TIES, SEEDS, SPLIT, SELECTOR, RECIPE, UPDATES, PAPER = SOURCES = ("ties", "seeds", "split", "selector", "recipe", "updates", "ours minus reported")
COLUMNS = ["source", "dataset", "method", "bits", "what", "effect"]
# The studies of the configuration that vary these.
STUDIES = {SPLIT: "split", SELECTOR: "selector", RECIPE: "preprocessing", UPDATES: "updates"}


def effects(run: Run) -> pd.DataFrame:
    """One row per effect, ``COLUMNS``: ``what`` was done instead, and ``effect``, the difference in precision@k that it made.

    ties: best order minus expectation, and worst minus expectation. seeds: each seed minus the mean over seeds, the draw of the split
    changing with it where a data set has several. split and recipe: the study's cell minus the grid's cell of the same method, length and
    seed, on the first draw of the grid's split. selector and updates: likewise, of means over the seeds that both have. ours minus
    reported: of means over seeds. Cells that were not run or failed have no row.
    """
    scored = run.cells[(run.cells["setting"] == setting(run.config)) & run.cells["precision"].notna()]
    family = scored[scored["method"].isin(run.variants)]
    summary = summarise(family)
    tables = [summary.assign(source=TIES, what=bound, effect=summary[bound] - summary["precision"]) for bound in ("lower", "upper")]
    seeds = family.assign(source=SEEDS, what="seed " + family["seed"].astype(str))
    groups = seeds.groupby(GROUP)["precision"]
    tables.append(seeds.assign(effect=seeds["precision"] - groups.transform("mean"))[groups.transform("size") > 1])
    trained = run.trained[(run.trained["setting"] == setting(run.config)) & run.trained["precision"].notna()]
    tables += [_study(run, trained, source, study) for source, study in STUDIES.items()]
    compared = run.compared[(run.compared["setting"] == setting(run.config)) & run.compared["method"].isin(run.variants)]
    tables.append(compared.assign(source=PAPER, what="reported", effect=compared["difference"]))
    return pd.concat([rows.reindex(columns=COLUMNS) for rows in tables if not rows.empty] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)


def _study(run: Run, grid: pd.DataFrame, source: str, study: str) -> pd.DataFrame:
    cells = cells_of(run, study)
    cells = cells.assign(what=cells["dataset"] if source in (SPLIT, RECIPE) else cells["setting"], dataset=cells["dataset"].map(run.config.source))
    pairs = cells.merge(grid, on=["dataset", "method", "bits", "seed"], suffixes=("", "_grid"))
    pairs = pairs.assign(effect=pairs["precision"] - pairs["precision_grid"])
    means: pd.DataFrame = pairs.groupby(["dataset", "method", "bits", "what"], sort=False)["effect"].mean().reset_index()
    return means.assign(source=source)
