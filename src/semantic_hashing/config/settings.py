"""The configuration: pydantic models are its source; the JSON schema and the reference page are made from them."""

from __future__ import annotations

import itertools
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from semantic_hashing.config.corpora import settled
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.data.prepare.recipe import Recipe, Strict
from semantic_hashing.hashers.catalogue import CONTROLS, METHODS, TAKEN

BASE = Path("config/config.yaml")
# What the search chose; made by 'semhash choose' and laid over the base.
CHOSEN = Path("config/chosen.yaml")
MIRROR_VARIABLE = "SEMHASH_MIRROR"
BIT_LENGTHS = range(1, 1025)


Grid = dict[str, tuple[Any, ...]]


class Corpus(Strict):
    """Where a data set comes from and how it is prepared."""

    title: str = Field(description="Name in tables and captions.")
    path: Path | None = Field(None, description="A corpus of one's own: its file, `.csv`, `.jsonl` or `.parquet`, in place of a published version.")
    text: str | None = Field(None, description="Of such a file: the column that holds the text.")
    labels: str | tuple[str, ...] | None = Field(
        None, description="Of such a file: the column that holds a label (or a list of them) a document, or several columns of 0 and 1, one a label."
    )
    separator: str | None = Field(None, min_length=1, description="Of such a file: what stands between several labels in one cell.")
    part: str | None = Field(
        None, description="Of such a file: the column that says `train`, `validation` or `test`; without one the recipe's split must be `fresh`."
    )
    source: str | None = Field(None, description="The data set of `sources` whose files it is made of, if that is not its own name.")
    versions: tuple[str, ...] = Field((), description="Versions of config/datasets.csv in order of preference; by default those of `source`.")
    recipe: str | None = Field(None, description="A key of `recipes`; by default that of `source`, else `literature`.")
    literature: dict[str, int] = Field({}, description="The literature's counts, printed beside ours: train, validation, test, vocabulary, labels.")
    compare: bool = Field(
        True, description="Show the literature's reported values beside ours; false where the version is not the paper's collection."
    )


class Study(Strict):
    """A part of the run beside the grid: some cells again with one thing changed. What it does not name is the grid's."""

    question: str = Field(description="What it answers, in the report.")
    settings: tuple[str, ...] = Field(min_length=1, description="The settings whose cells are run again.")
    options: dict[str, tuple[Any, ...]] = Field(
        {}, description="Constructor arguments and the values each takes, every combination of them; a setting of its own each."
    )
    datasets: tuple[str, ...] = Field((), description="Keys of `corpora`.")
    methods: tuple[str, ...] = Field((), description="Methods.")
    bits: tuple[int, ...] = Field((), description="Code lengths in bits.")
    seeds: tuple[int, ...] = Field((), description="Replicates.")

    @property
    def derived_settings(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Settings that the options make, such as ``tuned+selector=elbo``: the setting they start from and what they change."""
        made = {}
        for setting, values in itertools.product(self.settings, itertools.product(*self.options.values())):
            changed = dict(zip(self.options, values, strict=True))
            if changed:
                made["+".join([setting, *(f"{option}={_said(value)}" for option, value in changed.items())])] = (setting, changed)
        return made


class Words(Strict):
    """Models whose decoder is looked at as word vectors; one seed each."""

    dataset: str = Field(description="A key of `corpora`.")
    setting: str = Field(description="A key of `hyperparameters`.")
    methods: tuple[str, ...] = Field(min_length=1, description="Methods with a decoder that is linear in the code.")
    bits: tuple[int, ...] = Field(min_length=1, description="Code lengths in bits.")


class Config(Strict):
    """One run of the workflow."""

    results: Path = Field(Path("results/full"), description="Folder of this run's results.")
    published: Path | None = Field(
        None,
        description="Folder whose scores, claims and provenance the report shows in place of the run's own: `results/reference`.",
    )
    raw: Path = Field(Path("results/raw"), description="Folder of the downloads, shared between runs.")
    sources: Path = Field(Path("config/datasets.csv"), description="Table of data versions and their addresses.")
    reported: Path = Field(Path("paper/reported.csv"), description="Table of the values that the literature reports.")
    device: Literal["cpu", "cuda"] = Field("cpu", description="Where the neural methods are trained: `cuda` takes the first GPU.")
    mirror: Path | None = Field(None, description=f"Folder with a local mirror of the data; the variable {MIRROR_VARIABLE} overrides it.")
    title: str = Field("The paper's grid", description="What this run is, in the report.")
    timings: bool = Field(True, description="Show seconds and memory in scores and report; without them two runs give the same bytes.")
    master_seed: int = Field(1805, ge=0, description="Every seed derives from it.")
    k: int = Field(100, ge=1, description="Depth of precision@k.")
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
    search: dict[str, dict[str, Grid | tuple[Grid, ...]]] = Field(
        {}, description="Setting -> method -> a grid, or a list of grids: option -> values that the search tries, every combination of them."
    )
    search_at: dict[str, int | dict[str, int]] = Field(
        {},
        description="Setting -> the one code length that its search runs at, whose choice holds for every length, or method -> that length; "
        "else each length has its own choice.",
    )

    studies: tuple[str, ...] = Field((), description="Axis: keys of `study` that run beside the grid.")
    study: dict[str, Study] = Field({}, description="Studies by name.")
    words: Words | None = Field(None, description="The models whose word vectors are scored, within the axes of the grid.")

    @field_validator("datasets", "methods", "controls", "settings", "bits", "seeds", "studies", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        # So that --config datasets=ng20 narrows an axis like --config 'datasets=[ng20]'.
        return (value,) if isinstance(value, str | int) else value

    @model_validator(mode="before")
    @classmethod
    def _own(cls, values: Any) -> Any:
        return settled(values) if isinstance(values, dict) else values

    @model_validator(mode="after")
    def _known(self) -> Config:
        def check(axis: str, values: tuple[Any, ...], valid: Any) -> None:
            for value in values:
                if value not in valid:
                    raise ValueError(f"{axis}: unknown value '{value}'{nearest(value, valid)}")
            if len(set(values)) < len(values):
                raise ValueError(f"{axis}: a value is named twice")

        for name, target in TAKEN.items():
            raise ValueError(f"methods: the hasher {target} is registered under the name '{name}', which is taken; give its entry point another")
        check("datasets", self.datasets, list(self.corpora))
        check("methods", self.methods, METHODS)
        check("controls", self.controls, CONTROLS)
        check("settings", self.settings, list(self.hyperparameters))
        for bits in self.bits:
            if bits not in BIT_LENGTHS:
                raise ValueError(f"bits: {bits} is not a code length; use 1 to {BIT_LENGTHS[-1]}, the paper's are 8, 16, 32, 64, 128")
        check("bits", self.bits, BIT_LENGTHS)
        check("seeds", self.seeds, range(1_000_000))
        for name, corpus in self.corpora.items():
            check(f"corpora.{name}.recipe", (self.recipe_name(name),), list(self.recipes))
            if corpus.source is not None:
                check(f"corpora.{name}.source", (corpus.source,), list(self.corpora))
            if not self.versions(name):
                raise ValueError(f"corpora.{name}.versions: name at least one version of config/datasets.csv, or a file of your own under path")
            self.recipe(name)
            self._check_own(name)
        for setting, methods in self.hyperparameters.items():
            check(f"hyperparameters.{setting}", tuple(methods), METHODS)
        for method in self.methods:
            if not any(method in self.hyperparameters[setting] for setting in self.settings):
                raise ValueError(f"methods: no setting of this run ({', '.join(self.settings)}) names '{method}'; add it to hyperparameters")
        check("studies", self.studies, list(self.study))
        if self.words is not None:
            check("words.dataset", (self.words.dataset,), list(self.corpora))
            check("words.setting", (self.words.setting,), list(self.hyperparameters))
            check("words.methods", self.words.methods, METHODS)
            check("words.bits", self.words.bits, BIT_LENGTHS)
        for name, study in self.study.items():
            check(f"study.{name}.settings", study.settings, list(self.hyperparameters))
            check(f"study.{name}.datasets", study.datasets, list(self.corpora))
            check(f"study.{name}.methods", study.methods, METHODS)
            check(f"study.{name}.bits", study.bits, BIT_LENGTHS)
        check("search", tuple(self.search), list(self.hyperparameters))
        check("search_at", tuple(self.search_at), list(self.search))
        for setting, at in self.search_at.items():
            if isinstance(at, dict):
                check(f"search_at.{setting}", tuple(at), list(self.search[setting]))
            check("search_at", tuple(set(at.values())) if isinstance(at, dict) else (at,), BIT_LENGTHS)
        for setting, searched in self.search.items():
            check(f"search.{setting}", tuple(searched), list(self.hyperparameters[setting]))
        return self

    def _check_own(self, name: str) -> None:
        corpus = self.corpora[self.source(name)]
        if corpus.path is None:
            for key in ("text", "labels", "separator", "part"):
                if getattr(corpus, key) is not None:
                    raise ValueError(f"corpora.{name}.{key}: belongs to a file of your own; name it under path")
            return
        for key in ("text", "labels"):
            if not getattr(corpus, key):
                raise ValueError(f"corpora.{name}.{key}: the key is missing; name the column of {corpus.path} that holds the {key}")
        if not re.fullmatch(r"[A-Za-z0-9][\w-]*", name):
            raise ValueError(f"corpora: '{name}' cannot be a folder's name; use letters, digits, - and _")
        if corpus.part is None and self.recipe(name).split != "fresh":
            raise ValueError(f"recipes.{self.recipe_name(name)}: {name} has no split of its own; use split: fresh, or name the column under part")

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
        study's options last.
        """
        base, changed = self.derived_settings.get(setting, (setting, {}))
        own = dict(self.hyperparameters[base].get(method, {}))
        overrides: dict[str, dict[str, Any]] = own.pop("overrides", {})
        for name in dict.fromkeys((self.source(dataset), dataset)):
            own |= overrides.get(name, {}) | overrides.get(f"{name}/{bits}", {})
        return own | changed

    @cached_property
    def derived_settings(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Those of all studies of the run."""
        made: dict[str, tuple[str, dict[str, Any]]] = {}
        for name in self.studies:
            made |= self.study[name].derived_settings
        return made

    def versions(self, dataset: str) -> tuple[str, ...]:
        """Versions of a data set in order of preference: its own, or those of the data set that it is made of."""
        own = ("own",) if self.corpora[self.source(dataset)].path else ()
        return self.corpora[dataset].versions or self.corpora[self.source(dataset)].versions or own

    def source(self, dataset: str) -> str:
        """The data set whose files a data set is made of: most often itself."""
        return self.corpora[dataset].source or dataset

    @property
    def rendered(self) -> Path:
        """The folder whose scores the report shows."""
        return self.published or self.results

    def mirror_folder(self) -> Path | None:
        """The mirror folder in force, if any.

        Raises:
            InputError: a mirror is named but is not a folder.
        """
        named = os.environ.get(MIRROR_VARIABLE) or self.mirror
        if not named:
            return None
        folder = Path(named)
        if not folder.is_dir():
            where = MIRROR_VARIABLE if os.environ.get(MIRROR_VARIABLE) else "the configuration's key 'mirror'"
            raise InputError(f"{folder}: no such mirror folder; mend or clear {where}")
        return folder


def _said(value: Any) -> str:
    """A value inside the name of a setting, fit for a path: ``500x500`` for a list."""
    return "x".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)


def merge(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """``base`` with ``overlay`` laid over it: mappings are merged key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in overlay.items():
        merged[key] = merge(merged[key], value) if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML mapping.

    Raises:
        InputError: the file is missing, not YAML, or not a mapping.
    """
    try:
        value = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a configuration file with --configfile") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a YAML file ({' '.join(str(error).split())})") from None
    if not isinstance(value, dict):
        raise InputError(f"{path}: a configuration is a mapping of keys to values")
    return value


def parse(values: dict[str, Any], where: str = "configuration") -> Config:
    """Check a merged configuration.

    Raises:
        InputError: the first thing that is wrong, in one line with the nearest valid key.
    """
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        raise InputError(f"{where}: {_first_line(error)}") from None


def load(overlay: Path | None = None, base: Path = BASE) -> Config:
    """``base``, what the search chose, and ``overlay``, each laid over the one before, checked."""
    values = read_yaml(base)
    if CHOSEN.is_file():
        values = merge(values, read_yaml(CHOSEN))
    if overlay is not None and Path(overlay).resolve() != base.resolve():
        values = merge(values, read_yaml(overlay))
    return parse(values, str(overlay or base))


def json_schema() -> dict[str, Any]:
    """The JSON schema of a whole configuration, made from the models."""
    return Config.model_json_schema()


def _first_line(error: ValidationError) -> str:
    first = error.errors()[0]
    location = [str(part) for part in first["loc"]]
    key = ".".join(location)
    if first["type"] == "extra_forbidden":
        return f"unknown key '{key}'{nearest(location[-1], _fields(location[:-1]))}"
    if first["type"] == "missing":
        return f"the key '{key}' is missing"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        return f"{key}: {message}" if key else message
    return f"{key}: {message[0].lower() + message[1:]}, not {first['input']!r}"


def _fields(location: list[str]) -> list[str]:
    owner: type[BaseModel] = Config
    if location[:1] == ["corpora"]:
        owner = Corpus
    elif location[:1] == ["recipes"]:
        owner = Recipe
    return list(owner.model_fields)
