"""Section ``corpora``: the data sets, and those of one's own that ``datasets: {mine: {path: ...}}`` stands for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from semantic_hashing.config import paths
from semantic_hashing.data.prepare.recipe import Strict

# The recipe of a corpus that names none: no stop list that would have to be fetched, every label, a split of its own.
RECIPE = "own"
KNOBS = {"stop_words": "sklearn", "token_pattern": "words", "max_features": 10_000, "labels": "own"}


class Corpus(Strict):
    """Where a data set comes from and how it is prepared."""

    title: str = Field(description="Name in tables and captions.")
    version_titles: dict[str, str] = Field({}, description="Names in tables and captions of versions whose documents are not the literature's.")
    path: Path | None = Field(
        None, description="A corpus of one's own: its file, `.csv`, `.tsv`, `.jsonl` or `.parquet`, in place of a published version."
    )
    text: str | None = Field(None, description="Of such a file: the column that holds the text.")
    labels: str | tuple[str, ...] | None = Field(
        None, description="Of such a file: the column that holds a label (or a list of them) a document, or several columns of 0 and 1, one a label."
    )
    separator: str | None = Field(None, min_length=1, description="Of such a file: what stands between several labels in one cell.")
    delimiter: str | None = Field(
        None, description="Of such a file in CSV: the character between two cells, `;` or `\\t`; by default a comma, and a tab in `.tsv`."
    )
    part: str | None = Field(
        None, description="Of such a file: the column that says `train`, `validation` or `test`; without one the recipe's split must be `fresh`."
    )
    id: str | None = Field(None, description="Of such a file: the column that names each document; by default `row/1`, `row/2` and so on.")
    source: str | None = Field(None, description="The data set of `sources` whose files it is made of, if that is not its own name.")
    versions: tuple[str, ...] = Field((), description="Versions of config/datasets.csv in order of preference; by default those of `source`.")
    recipe: str | None = Field(None, description="A key of `recipes`; by default that of `source`, else `literature`.")
    draws: tuple[str, ...] = Field(
        (),
        description="The data set itself, then data sets of the same files by the same recipe, whose splits are other draws. The grid's i-th seed is "
        "trained on the i-th of them, and from the first on again where there are more seeds; a method that draws nothing runs once on each.",
    )
    literature: dict[str, int] = Field({}, description="The literature's counts, printed beside ours: train, validation, test, vocabulary, labels.")
    compare: bool = Field(
        True, description="Show the literature's reported values beside ours; false where the version is not the paper's collection."
    )

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        return one_character(value)

    @field_validator("path")
    @classmethod
    def _expanded(cls, value: Path | None) -> Path | None:
        return paths.expanded(value)


def one_character(written: str | None) -> str | None:
    """What stands between two cells, as a user writes it; a backslash and t are a tab.

    Raises:
        ValueError: it is not one character that may.
    """
    delimiter = "\t" if written == "\\t" else written
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n' or delimiter.isalnum()):
        raise ValueError(f"{written!r} is not one character between two cells, such as ; or \\t")
    return delimiter


def settled(values: dict[str, Any]) -> dict[str, Any]:
    """The configuration with every corpus of one's own spelled out.

    A mapping under ``datasets`` is the list of its keys, and what stands under each goes to ``corpora``. A corpus with a
    ``path`` gets what it does not say: its name as title, no comparison with the literature, the recipe ``own``, which has an
    entry for it unless the user wrote one, for it or for ``any``.

    Raises:
        ValueError: ``corpora`` or ``recipes`` is no mapping.
    """
    settled = dict(values)
    for section in ("corpora", "recipes"):
        if not isinstance(values.get(section) or {}, dict):
            raise ValueError(f"{section}: a mapping of names, not {values[section]!r}")
    corpora = dict(values.get("corpora") or {})
    datasets = values.get("datasets")
    if isinstance(datasets, dict):
        settled["datasets"] = list(datasets)
        for name, entry in datasets.items():
            if isinstance(entry, dict):
                declared = corpora.get(name)
                corpora[name] = {**declared, **entry} if isinstance(declared, dict) else entry
    recipes = dict(values.get("recipes") or {})
    of_users = recipes.get(RECIPE) or {}
    entries: dict[str, Any] = {}
    for name, corpus in corpora.items():
        if isinstance(corpus, dict) and corpus.get("path") is not None:
            corpora[name] = {"title": name, "compare": False, "recipe": RECIPE, **corpus}
            entries[name] = {**KNOBS, "split": "official" if corpus.get("part") else "fresh"}
    # Never laid over what the user wrote, nor before what the user wrote for any data set.
    if isinstance(of_users, dict) and entries:
        recipes[RECIPE] = dict(of_users) if "any" in of_users else {**entries, **of_users}
    if corpora:
        settled["corpora"] = corpora
    if recipes:
        settled["recipes"] = recipes
    return settled
