"""Corpora of one's own in a configuration: what ``datasets: {mine: {path: ...}}`` stands for."""

from __future__ import annotations

from typing import Any

# The recipe of a corpus that names none: no stop list that would have to be fetched, every label, a split of its own.
RECIPE = "own"
KNOBS = {"stop_words": "sklearn", "token_pattern": r"\w\w+", "max_features": 10_000, "labels": "own"}


def settled(values: dict[str, Any]) -> dict[str, Any]:
    """The configuration with every corpus of one's own spelled out.

    A mapping under ``datasets`` is the list of its keys, and what stands under each goes to ``corpora``. A corpus with a
    ``path`` gets what it does not say: its name as title, no comparison with the literature, the recipe ``own``.
    """
    settled = dict(values)
    corpora = dict(values.get("corpora") or {})
    datasets = values.get("datasets")
    if isinstance(datasets, dict):
        settled["datasets"] = list(datasets)
        for name, entry in datasets.items():
            if isinstance(entry, dict):
                known = corpora.get(name)
                corpora[name] = {**known, **entry} if isinstance(known, dict) else entry
    recipes = dict(values.get("recipes") or {})
    for name, corpus in corpora.items():
        if isinstance(corpus, dict) and corpus.get("path") is not None:
            corpora[name] = {"title": name, "compare": False, "recipe": RECIPE, **corpus}
            split = "official" if corpus.get("part") else "fresh"
            # Never laid over what the user wrote.
            recipes[RECIPE] = {name: {**KNOBS, "split": split}, **(recipes.get(RECIPE) or {})}
    if corpora:
        settled["corpora"] = corpora
    if recipes:
        settled["recipes"] = recipes
    return settled
