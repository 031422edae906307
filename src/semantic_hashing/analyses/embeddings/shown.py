"""What table, figure and text show of the comparison."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.embeddings import ANALYSIS
from semantic_hashing.analyses.embeddings.models import EMBEDDINGS, EXACT, WORDS
from semantic_hashing.scores.run import Run

_PLACE = ["dataset", "setting", "method", "bits"]


def compared(run: Run) -> pd.DataFrame:
    """One row per data set, setting, method and length, exact cosine first, with mean precision@k of ``words`` and of ``embeddings``.

    Both are means over the ``seeds`` that the two inputs share; ``difference`` is embeddings less words, and ``sd`` its standard deviation
    over these, NaN with fewer than two.
    """
    rows = ANALYSIS.read(run.config)
    models = rows[rows["precision"].notna()]
    by_input = {name: models[models["input"] == name] for name in (WORDS, EMBEDDINGS)}
    pairs = by_input[WORDS].merge(by_input[EMBEDDINGS], on=[*_PLACE, "seed"], suffixes=("_words", "_embeddings"))
    pairs = pairs.assign(difference=pairs["precision_embeddings"] - pairs["precision_words"])
    return pairs.groupby(_PLACE, sort=False, as_index=False).agg(
        words=("precision_words", "mean"),
        embeddings=("precision_embeddings", "mean"),
        difference=("difference", "mean"),
        sd=("difference", "std"),
        seeds=("seed", "size"),
    )


def exact(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of exact cosine."""
    return rows[rows["method"] == EXACT]


def codes(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of methods with codes."""
    return rows[rows["method"] != EXACT]


def tried(run: Run) -> pd.DataFrame:
    """The variants that were tried on validation data: ``dataset``, ``method``, ``bits``, ``options``, ``validation``, ``chosen`` (bool)."""
    rows = ANALYSIS.read(run.config)
    rows = rows[rows["chosen"].notna()]
    return rows.assign(options=rows["options"].fillna("").astype(str), chosen=rows["chosen"].astype(float) == 1)
