"""Which method leads a run that compares many: the sentence on README's first screen."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.leaderboard import shown
from semantic_hashing.core.statements import of_package
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.rendering.plain import share
from semantic_hashing.rendering.tex import listed, seconds
from semantic_hashing.scores.run import Run

KIND = "unsupervised"
# A run of fewer methods is no picture of the field.
FEWEST = 15


def sentence(run: Run) -> str:
    """Who has the best mean rank of the unsupervised methods, what the first paper's best variant scores, and what a faster method gives up.

    Empty where the run ranks fewer than ``FEWEST`` methods, of both kinds together, or fewer than two unsupervised ones.

    Raises:
        RunError: the run is to have as many methods, and its leaderboard is missing.
    """
    if len(run.config.methods) < FEWEST:
        return ""
    rows, ranked = shown.board(run.config, KIND), shown.ranked(run.config)
    return " ".join([_rank(run, rows), _variant(run, rows), _faster(rows)]).strip() if ranked >= FEWEST and len(rows) > 1 else ""


def at_lengths(run: Run, first: Run, page: str) -> str:
    """Who has the best mean rank in a run of several code lengths, beside the leader of the first run; empty where either says nothing."""
    if not sentence(run) or not sentence(first):
        return ""
    rows = shown.board(run.config, KIND)
    best, leader = rows.iloc[0], shown.board(first.config, KIND).iloc[0]["method"]
    leads = "leads here too" if best["method"] == leader else "leads"
    lengths = listed([str(bits) for bits in sorted(run.config.bits)])
    return (
        f"With codes of {lengths} bits, {len(rows)} unsupervised methods were compared: **{best['method']}** {leads}, "
        f"with a mean rank of {best['rank']:.2f} over {shown.places(rows)} cells ({_others(rows)}). [All lengths]({page})."
    )


def _others(rows: pd.DataFrame) -> str:
    """Which methods are not shown to be worse than the best."""
    level = shown.level_with_best(rows)
    return f"not shown to be worse: {listed(level)}" if level else "every other is shown to be worse"


def _rank(run: Run, rows: pd.DataFrame) -> str:
    best = rows.iloc[0]
    lengths = run.config.bits
    where = "cells, each a data set at a code length" if len(lengths) > 1 else f"data sets, with codes of {lengths[0]} bits"
    return (
        f"Of {len(rows)} unsupervised methods, **{best['method']}** has the best mean rank: {best['rank']:.2f} over {shown.places(rows)} "
        f"{where} (region of 95 %: {best['low']:.2f} to {best['high']:.2f}; {_others(rows)}). "
        f"Its mean precision@{run.config.k} is {share(best['precision'])}.{own(best['method'])}"
    )


def own(method: str) -> str:
    """That a method is ours, which a reader who weighs the ranks should know: the package's own has no paper."""
    own = method in METHODS and not METHODS[method].paper and of_package(METHODS[method].target.partition(":")[0])
    return f" {method} is this project's own." if own else ""


def _variant(run: Run, rows: pd.DataFrame) -> str:
    """The best's mean precision against that of the first paper's best variant."""
    best, variants = rows.iloc[0], shown.complete(rows)
    variants = variants[variants["method"].isin(run.variants)]
    if variants.empty or pd.isna(best["precision"]):
        return ""
    variant = variants.iloc[int(variants["precision"].to_numpy().argmax())]
    family = f"the best of {run.variants[0]} and its variants"
    if variant["method"] == best["method"]:
        return f"It is {family}."
    difference = round(round(variant["precision"], 4) - round(best["precision"], 4), 4)
    side = f"{share(abs(difference))} {'more' if difference > 0 else 'less'}" if difference else "the same"
    return f"T{family[1:]} is {variant['method']}: {share(variant['precision'])}, {side}."


def _faster(rows: pd.DataFrame) -> str:
    best, fast = rows.iloc[0], shown.faster(rows)
    if pd.isna(best["precision"]) or pd.isna(best["seconds"]):
        return ""
    within = f"within {share(shown.WITHIN, 2)} of its mean precision or above it"
    if fast is None:
        return f"No method that trains faster comes {within}."
    return (
        f"The fastest method {within} is {fast['method']}: {share(fast['precision'])}, in {seconds(fast['seconds'])} seconds a model, "
        f"where {best['method']} takes {seconds(best['seconds'])} (medians)."
    )
