"""What must be true of a configuration as a whole: every name that one section uses is one that another declares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from semantic_hashing import literature
from semantic_hashing.config import paths
from semantic_hashing.config.keys import Keys
from semantic_hashing.core.errors import InputError, nearest
from semantic_hashing.hashers.catalogue import CONTROLS, METHODS, TAKEN

BIT_LENGTHS = range(1, 1025)


def check_names(config: Keys) -> None:
    """See that every data set, method, setting, length and recipe that the configuration names exists, and none twice.

    Raises:
        ValueError: the first that does not, with the nearest name.
    """
    for name, target in TAKEN.items():
        raise ValueError(f"methods: the hasher {target} is registered under the name '{name}', which is taken; give its entry point another")
    _check_papers(config)
    _check_axes(config)
    for name in config.corpora:
        paths.name("corpora", name)
        _check_corpus(config, name)
    _check_draws_apart(config)
    for method in config.methods:
        paths.name("methods", method)
    for setting, methods in config.hyperparameters.items():
        paths.name("hyperparameters", setting)
        _check(f"hyperparameters.{setting}", methods, METHODS)
    for method in config.methods:
        if not any(method in config.hyperparameters[setting] for setting in config.settings):
            raise ValueError(f"methods: no setting of this run ({', '.join(config.settings)}) names '{method}'; add it to hyperparameters")
    _check_studies(config)
    for setting in config.derived_settings:
        paths.name("study", setting)
    _check_search(config)


def _check(axis: str, values: Iterable[Any], valid: Any) -> None:
    values = tuple(values)
    for value in values:
        if value not in valid:
            raise ValueError(f"{axis}: unknown value '{value}'{nearest(value, valid)}")
    if len(set(values)) < len(values):
        raise ValueError(f"{axis}: a value is named twice")


def _check_bits(axis: str, values: Iterable[int]) -> None:
    for bits in values:
        if bits not in BIT_LENGTHS:
            raise ValueError(f"{axis}: {bits} is not a code length; use 1 to {BIT_LENGTHS[-1]}, the paper's are 8, 16, 32, 64, 128")


def _check_papers(config: Keys) -> None:
    try:
        names = [literature.find(name).resolve().name for name in config.papers]
    except InputError as error:
        raise ValueError(f"papers: {error}") from None
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"papers: two folders are named '{name}'; a paper is named by its folder, so give one of them another name")


def _check_axes(config: Keys) -> None:
    _check("datasets", config.datasets, config.corpora)
    _check("methods", config.methods, METHODS)
    _check("controls", config.controls, CONTROLS)
    _check("settings", config.settings, config.hyperparameters)
    _check_bits("bits", config.bits)
    _check("bits", config.bits, BIT_LENGTHS)
    _check("seeds", config.seeds, range(1_000_000))


def _check_corpus(config: Keys, name: str) -> None:
    corpus = config.corpora[name]
    _check(f"corpora.{name}.recipe", (config.recipe_name(name),), config.recipes)
    if corpus.source is not None:
        _check(f"corpora.{name}.source", (corpus.source,), config.corpora)
    if not config.versions(name):
        raise ValueError(f"corpora.{name}.versions: name at least one version of config/datasets.csv, or a file of your own under path")
    config.recipe(name)
    _check_draws(config, name)
    _check_user_file(config, name)


def _check_draws(config: Keys, name: str) -> None:
    """A draw differs from its data set in the split alone."""
    key, draws = f"corpora.{name}.draws", config.corpora[name].draws
    _check(key, draws, config.corpora)
    if draws and draws[0] != name:
        raise ValueError(f"{key}: the first draw is the data set itself; put '{name}' before '{draws[0]}'")
    for draw in draws[1:]:
        if config.source(draw) != config.source(name) or config.versions(draw) != config.versions(name):
            raise ValueError(f"{key}: '{draw}' is made of other files than '{name}'; set source: {config.source(name)} and no versions there")
        _check(f"corpora.{draw}.recipe", (config.recipe_name(draw),), config.recipes)
        if config.recipe_name(draw) != config.recipe_name(name) or config.recipe(draw) != config.recipe(name):
            raise ValueError(
                f"{key}: '{draw}' is prepared by the recipe '{config.recipe_name(draw)}', '{name}' by '{config.recipe_name(name)}'; "
                "a draw differs in its split alone"
            )


def _check_draws_apart(config: Keys) -> None:
    """A cell belongs to one data set of the grid."""
    places: dict[str, str] = {}
    for name in config.datasets:
        for draw in config.corpora[name].draws or (name,):
            if draw in places:
                raise ValueError(f"datasets: '{draw}' is a draw of '{places[draw]}' and of '{name}'; leave one of them out of the axis")
            places[draw] = name


def _check_user_file(config: Keys, name: str) -> None:
    corpus = config.corpora[config.source(name)]
    if corpus.path is None:
        for key in ("text", "labels", "separator", "delimiter", "part", "id"):
            if getattr(corpus, key) is not None:
                raise ValueError(f"corpora.{name}.{key}: belongs to a file of your own; name it under path")
        return
    for key in ("text", "labels"):
        if not getattr(corpus, key):
            raise ValueError(f"corpora.{name}.{key}: the key is missing; name the column of {corpus.path} that holds the {key}")
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*", name):
        raise ValueError(f"corpora: '{name}' cannot be a folder's name; use letters, digits, - and _")
    if corpus.part is None and config.recipe(name).split != "fresh":
        raise ValueError(f"recipes.{config.recipe_name(name)}: {name} has no split of its own; use split: fresh, or name the column under part")


def _check_studies(config: Keys) -> None:
    _check("studies", config.studies, config.study)
    if config.words is not None:
        _check("words.dataset", (config.words.dataset,), config.corpora)
        _check("words.setting", (config.words.setting,), config.hyperparameters)
        _check("words.methods", config.words.methods, METHODS)
        _check("words.bits", config.words.bits, BIT_LENGTHS)
    for name, study in config.study.items():
        _check(f"study.{name}.settings", study.settings, config.hyperparameters)
        _check(f"study.{name}.datasets", study.datasets, config.corpora)
        _check(f"study.{name}.methods", study.methods, METHODS)
        _check(f"study.{name}.bits", study.bits, BIT_LENGTHS)


def _check_search(config: Keys) -> None:
    _check("search", config.search, config.hyperparameters)
    _check("search_at", config.search_at, config.search)
    for setting, at in config.search_at.items():
        if isinstance(at, dict):
            _check(f"search_at.{setting}", at, config.search[setting])
        _check("search_at", set(at.values()) if isinstance(at, dict) else (at,), BIT_LENGTHS)
    for setting, searched in config.search.items():
        _check(f"search.{setting}", searched, config.hyperparameters[setting])
