"""The keys of a configuration, all sections together, and what is looked up in them."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from semantic_hashing.config import paths
from semantic_hashing.config.corpora import Corpus, settled
from semantic_hashing.config.numbers import numbers
from semantic_hashing.config.overlay import merge
from semantic_hashing.config.search import Searched
from semantic_hashing.config.studies import Study, Words
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.recipe import Recipe, Strict
from semantic_hashing.hashers import constructors
from semantic_hashing.hashers.catalogue import CONTROLS, METHODS
from semantic_hashing.literature import as_written

# The setting that holds what the papers state and no more.
AS_WRITTEN = "as-written"
MIRROR_VARIABLE = "SEMHASH_MIRROR"
# The name of k on Snakemake's command line, where a key has two letters or more.
DEPTH = "depth"
# What may be nothing, and is so on that command line when it says null.
OPTIONAL = ("published", "mirror", "words")
# What holds hyper-parameters.
WITH_OPTIONS = ("hyperparameters", "search")


class Keys(Strict):
    """The keys, each checked alone."""

    results: Path = Field(Path("results/full"), description="Folder of this run's results.")
    published: Path | None = Field(
        None,
        description="Folder whose scores, claims and provenance the report shows in place of the run's own: `results/reference`.",
    )
    raw: Path = Field(Path("results/raw"), description="Folder of the downloads, shared between runs.")
    sources: Path = Field(Path("config/datasets.csv"), description="Table of data versions and their addresses.")
    papers: tuple[str, ...] = Field(
        (),
        description="The papers whose values are audited: folders of `literature/`, or paths of folders of your own. The report is about the first.",
    )
    device: Literal["cpu", "cuda"] = Field("cpu", description="Where the neural methods are trained: `cuda` takes the first GPU, but for S-RBM.")
    jobs_per_gpu: int = Field(8, ge=1, description="With `device: cuda`, how many models share the GPU at once, each with a core of the processor.")
    mirror: Path | None = Field(None, description=f"Folder with a local mirror of the data; the variable {MIRROR_VARIABLE} overrides it.")
    title: str = Field("The paper's grid", description="What this run is, in the report.")
    timings: bool = Field(True, description="Show seconds and memory in scores and report; without them two runs give the same bytes.")
    master_seed: int = Field(1805, ge=0, description="Every seed derives from it.")
    k: int = Field(100, ge=1, description="Depth of precision@k; on Snakemake's command line, whose keys have two letters or more, `depth`.")
    datasets: tuple[str, ...] = Field(min_length=1, description="Axis: keys of `corpora`.")
    methods: tuple[str, ...] = Field(min_length=1, description="Axis: methods.")
    controls: tuple[str, ...] = Field(CONTROLS, description="Controls that stand in every table.")
    settings: tuple[str, ...] = Field(min_length=1, description="Axis: keys of `hyperparameters`.")
    bits: tuple[int, ...] = Field(min_length=1, description="Axis: code lengths in bits.")
    seeds: tuple[int, ...] = Field(min_length=1, description="Axis: replicates; deterministic methods run once, with the first.")
    corpora: dict[str, Corpus] = Field(description="Data sets by name.")
    recipes: dict[str, dict[str, Recipe]] = Field(description="Recipe name -> data set -> knobs; the data set `any` serves those not named.")
    hyperparameters: dict[str, dict[str, dict[str, Any]]] = Field(
        description="Setting -> method -> constructor arguments; `overrides` holds arguments for a `dataset` or `dataset/bits`."
    )
    search: dict[str, dict[str, Searched]] = Field(
        {},
        description="Setting -> method -> a grid: option -> values that the search tries, every combination of them; or a sample: `trials`, "
        "`first` and `values`; or a list of these.",
    )
    search_at: dict[str, int | dict[str, int]] = Field(
        {},
        description="Setting -> the one code length that its search runs at, whose choice holds for every length, or method -> that length; "
        "else each length has its own choice.",
    )

    studies: tuple[str, ...] = Field((), description="Axis: keys of `study` that run beside the grid.")
    study: dict[str, Study] = Field({}, description="Studies by name.")
    words: Words | None = Field(None, description="The models whose word vectors are scored, within the axes of the grid.")

    @field_validator("papers", "datasets", "methods", "controls", "settings", "bits", "seeds", "studies", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        # So that --config datasets=ng20 narrows an axis like --config 'datasets=[ng20]'.
        return (value,) if isinstance(value, str | int) else value

    @field_validator("papers", "datasets", "methods", "controls", "settings", "studies", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        # A name such as 2024 is a number to YAML.
        return tuple(_text(name) for name in value) if isinstance(value, list | tuple) else _text(value)

    @field_validator("results", "published", "raw", "sources", "mirror")
    @classmethod
    def _expanded(cls, value: Path | None) -> Path | None:
        return paths.expanded(value)

    @field_validator("results")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        return paths.folder(value)

    @model_validator(mode="before")
    @classmethod
    def _settled(cls, values: Any) -> Any:
        return _with_as_written(settled(_as_meant(values))) if isinstance(values, dict) else values

    def recipe(self, dataset: str, name: str | None = None) -> Recipe:
        """The knobs of a data set under its own recipe, or under the recipe ``name``."""
        name = name or self.recipe_name(dataset)
        by_dataset = self.recipes[name]
        for key in (dataset, self.source(dataset), "any"):
            if key in by_dataset:
                return by_dataset[key]
        raise ValueError(f"recipes.{name}: no entry for '{dataset}' and none for 'any'")

    def recipe_name(self, dataset: str) -> str:
        """The recipe of a data set: its own, that of the data set that it is made of, or ``literature``."""
        return self.corpora[dataset].recipe or self.corpora[self.source(dataset)].recipe or "literature"

    def options(self, setting: str, method: str, dataset: str, bits: int) -> dict[str, Any]:
        """Constructor arguments of a method: its own, then those for the data set, then for the data set and length.

        A data set that is made of another's files takes that one's before its own; a setting that a study made has the
        study's options last. A method that selects an epoch does so at the run's k, unless it is given another.
        """
        base, changed = self.derived_settings.get(setting, (setting, {}))
        arguments = self._depth(method) | self.hyperparameters[base].get(method, {})
        overrides: dict[str, dict[str, Any]] = arguments.pop("overrides", {})
        for name in dict.fromkeys((self.source(dataset), dataset)):
            arguments |= overrides.get(name, {}) | overrides.get(f"{name}/{bits}", {})
        return arguments | changed

    def _depth(self, method: str) -> dict[str, Any]:
        if method not in METHODS or "k" in METHODS[method].preset or not constructors.selects_at_depth(method):
            return {}
        # What is the method's default is not named, so that a run at the paper's depth has the options that its records have.
        return {} if self.k == constructors.default(method, "k") else {"k": self.k}

    @cached_property
    def derived_settings(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Those of all studies of the run."""
        settings: dict[str, tuple[str, dict[str, Any]]] = {}
        for name in self.studies:
            settings |= self.study[name].derived_settings
        return settings

    def versions(self, dataset: str) -> tuple[str, ...]:
        """Versions of a data set in order of preference: its own, or those of the data set that it is made of."""
        user_version = ("own",) if self.corpora[self.source(dataset)].path else ()
        return self.corpora[dataset].versions or self.corpora[self.source(dataset)].versions or user_version

    def source(self, dataset: str) -> str:
        """The data set whose files a data set is made of: most often itself."""
        return self.corpora[dataset].source or dataset

    def draws(self, dataset: str) -> tuple[str, ...]:
        """The data sets that the grid's seeds of a data set are trained on, in the order of the seeds: itself, then other draws of its split."""
        return (self.corpora[dataset].draws or (dataset,))[: len(self.seeds)]

    @property
    def rendered(self) -> Path:
        """The folder whose scores the report shows."""
        return self.published or self.results

    def mirror_folder(self) -> Path | None:
        """The mirror folder in force, if any.

        Raises:
            InputError: a mirror is named but is not a folder.
        """
        path = os.environ.get(MIRROR_VARIABLE) or self.mirror
        if not path:
            return None
        folder = Path(path)
        if not folder.is_dir():
            source = MIRROR_VARIABLE if os.environ.get(MIRROR_VARIABLE) else "the configuration's key 'mirror'"
            raise InputError(f"{folder}: no such mirror folder; mend or clear {source}")
        return folder


def _as_meant(values: dict[str, Any]) -> dict[str, Any]:
    """The values with what YAML and Snakemake's command line say otherwise than they mean."""
    meant = {key: numbers(value) if key in WITH_OPTIONS else value for key, value in values.items() if key != DEPTH}
    if isinstance(meant.get("study"), dict):
        meant["study"] = {name: _with_numbers(study) for name, study in meant["study"].items()}
    if values.get(DEPTH) is not None:
        meant["k"] = values[DEPTH]
    meant |= {key: None for key in OPTIONAL if isinstance(meant.get(key), str) and meant[key] in paths.NOTHING}
    for key in ("datasets", "corpora"):
        if isinstance(meant.get(key), dict):
            meant[key] = {_text(name): entry for name, entry in meant[key].items()}
    return meant


def _with_numbers(study: Any) -> Any:
    return {**study, "options": numbers(study["options"])} if isinstance(study, dict) and "options" in study else study


def _text(name: Any) -> Any:
    """A name that is a whole number to YAML, as the text that it was."""
    return str(name) if isinstance(name, int) and not isinstance(name, bool) else name


def _with_as_written(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the setting ``as-written`` put together from the papers, under what the values say of it."""
    if "reported" in values:
        raise ValueError("reported: a paper is a folder now; name it under papers, for instance papers: [nash2018] (docs/auditing-a-table.md)")
    papers, settings = values.get("papers") or (), values.get("hyperparameters")
    papers = (papers,) if isinstance(papers, str) else papers
    if not isinstance(settings, dict) or not isinstance(papers, list | tuple) or not all(isinstance(name, str) for name in papers):
        return values
    try:
        stated = as_written(papers)
    except InputError as error:
        raise ValueError(f"papers: {error}") from None
    return {**values, "hyperparameters": merge({AS_WRITTEN: stated} if stated else {}, settings)}
