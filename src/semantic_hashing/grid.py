"""The experiment grid: data set x setting x method x bits x seed, and where each cell's files lie."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semantic_hashing.config import Config
from semantic_hashing.config.search import Sample, grids
from semantic_hashing.core import seeds
from semantic_hashing.hashers.catalogue import CODED_CONTROLS, METHODS


@dataclass(frozen=True, order=True)
class Cell:
    """One trained model: a point of the grid."""

    dataset: str
    setting: str
    method: str
    bits: int
    seed: int

    @property
    def folder(self) -> Path:
        """Folder of the cell's files, relative to the run's results."""
        return Path("cells") / self.dataset / self.setting / self.method / f"{self.bits}-bits" / f"seed-{self.seed}"


@dataclass(frozen=True, order=True)
class Control:
    """One control score: at each code length of a control that has codes of it, otherwise once (bits 0)."""

    dataset: str
    name: str
    bits: int

    @property
    def folder(self) -> Path:
        """Folder of the control's files, relative to the run's results."""
        return Path("controls") / self.dataset / self.name / f"{self.bits}-bits"


@dataclass(frozen=True)
class Trial:
    """One trial of the search: a combination of the values that the configuration names, by its number."""

    dataset: str
    setting: str
    method: str
    bits: int
    number: int

    @property
    def folder(self) -> Path:
        """Folder of the trial's record, relative to the run's results."""
        return Path("trials") / self.dataset / self.setting / self.method / f"{self.bits}-bits" / f"trial-{self.number}"


@dataclass(frozen=True)
class WordModel:
    """A model whose decoder is looked at as word vectors."""

    dataset: str
    setting: str
    method: str
    bits: int

    @property
    def folder(self) -> Path:
        """Folder of its file, relative to the run's results."""
        return Path("words") / self.dataset / self.setting / self.method / f"{self.bits}-bits"


def data_folder(config: Config, dataset: str) -> Path:
    """Where preparation puts a data set: ``features.npz``, ``corpus.parquet``, ``vocabulary.parquet`` and ``preparation.json``."""
    return config.results / "data" / dataset


def word_models(config: Config) -> Iterator[WordModel]:
    """The models of the configuration's ``words``, within the axes of the grid."""
    asked = config.words
    if asked is not None and asked.dataset in config.datasets and asked.setting in config.settings:
        for method, bits in itertools.product(asked.methods, asked.bits):
            if method in config.methods and bits in config.bits:
                yield WordModel(asked.dataset, asked.setting, method, bits)


def combinations(config: Config, setting: str, method: str) -> list[dict[str, Any]]:
    """The combinations of values that the search tries for a method, in a fixed order.

    Of a grid, every one; of a sample, those that it names first and then as many as its budget leaves, drawn without repetition by a seed
    that derives from setting and method: every data set and length tries the same.
    """
    tried: list[dict[str, Any]] = []
    for part in grids(config.search[setting][method]):
        if isinstance(part, Sample):
            tried += _sampled(part, seeds.integer(config.master_seed, setting, method, "search"))
        else:
            tried += [dict(zip(part, values, strict=True)) for values in itertools.product(*part.values())]
    return tried


def _sampled(sample: Sample, seed: int) -> list[dict[str, Any]]:
    # Imported where it is called, for it takes a second that no other command should wait for.
    from sklearn.model_selection import ParameterSampler

    tried = [dict(options) for options in sample.first]
    # As many more as are named first, for a draw may be one of those; never more than there are.
    most = min(sample.trials + len(tried), math.prod(map(len, sample.values.values())))
    for options in ParameterSampler(sample.values, most, random_state=seed):
        if len(tried) < sample.trials and options not in tried:
            tried.append({name: options[name] for name in sample.values})
    return tried


def one_length(config: Config, setting: str, method: str) -> int | None:
    """The code length whose choice holds for every length of a method; None where each length has its own."""
    at = config.search_at.get(setting)
    return at.get(method) if isinstance(at, dict) else at


def searched_lengths(config: Config, setting: str, method: str) -> tuple[int, ...]:
    """The code lengths that the search of a method runs at."""
    one = one_length(config, setting, method)
    return config.bits if one is None else (one,)


def trials(config: Config) -> Iterator[Trial]:
    """Every trial of the search on the run's data sets, settings and methods, at its lengths or at the method's one.

    Of a data set with several draws of its split, every draw is searched: one draw alone would choose by its luck.
    """
    for dataset in of_draw(config):
        for setting in config.settings:
            for method in config.search.get(setting, {}):
                if method in config.methods:
                    for bits in searched_lengths(config, setting, method):
                        for number in range(len(combinations(config, setting, method))):
                            yield Trial(dataset, setting, method, bits, number)


def cells(config: Config) -> Iterator[Cell]:
    """Every cell of the run: the grid in the order of the tables, then what its studies add."""
    yield from dict.fromkeys(itertools.chain(main_cells(config), *(study_cells(config, name) for name in config.studies)))


def datasets(config: Config) -> list[str]:
    """The data sets of the run, those of its studies included."""
    return list(dict.fromkeys([*config.datasets, *(cell.dataset for cell in cells(config))]))


def main_cells(config: Config) -> Iterator[Cell]:
    """The cells of the grid itself, each with the data set that it is trained on.

    Of a data set with several draws of its split, the i-th seed is trained on the i-th draw; a deterministic method runs once on each.
    """
    for dataset in config.datasets:
        draws = config.draws(dataset)
        for setting, method in _models(config, config.settings, config.methods):
            for bits in config.bits:
                for number, seed in enumerate(config.seeds[: len(draws)] if METHODS[method].deterministic else config.seeds):
                    yield Cell(draws[number % len(draws)], setting, method, bits, seed)


def of_draw(config: Config) -> dict[str, str]:
    """Every data set that the grid's cells are trained on, with the data set of the grid that it is a draw of: most often itself."""
    return {draw: dataset for dataset in config.datasets for draw in config.draws(dataset)}


def study_cells(config: Config, name: str) -> Iterator[Cell]:
    """The cells of a study, within the axes of the grid; some may be the grid's own.

    They lie on the data sets that the study names, or on the first draw of each of the grid's. A run narrowed to a data set, a setting,
    a method, a length or a seed has its studies narrowed too; a study that asks for a number of ``replicates`` keeps its seeds.
    """
    study = config.study[name]
    seeds = [seed for seed in study.seeds or config.seeds if seed in config.seeds] if study.replicates is None else list(range(study.replicates))
    settings = {setting: base for setting, (base, _) in study.derived_settings.items()} or {setting: setting for setting in study.settings}
    return _block(
        config,
        [dataset for dataset in study.datasets or config.datasets if config.source(dataset) in config.datasets],
        [setting for setting, base in settings.items() if base in config.settings],
        [method for method in study.methods or config.methods if method in config.methods],
        [bits for bits in study.bits or config.bits if bits in config.bits],
        seeds,
    )


def twins(config: Config) -> dict[Cell, Cell]:
    """The cells that are the same model as an earlier one, with that one: all axes but the setting are equal, and so are the options."""
    first: dict[str, Cell] = {}
    same = {}
    for cell in cells(config):
        options = config.options(cell.setting, cell.method, cell.dataset, cell.bits)
        model = json.dumps([cell.dataset, cell.method, cell.bits, cell.seed, options], sort_keys=True)
        if first.setdefault(model, cell) != cell:
            same[cell] = first[model]
    return same


def groups(config: Config, suits: Callable[[str], bool]) -> dict[tuple[str, str, str], list[Cell]]:
    """The run's cells by data set, setting and method, as one command trains them; those that are the same model as another are left out.

    Args:
        config: the run.
        suits: whether a method is trained so.
    """
    found: dict[tuple[str, str, str], list[Cell]] = {}
    others = twins(config)
    for cell in cells(config):
        if cell not in others and suits(cell.method):
            found.setdefault((cell.dataset, cell.setting, cell.method), []).append(cell)
    return found


def _block(
    config: Config, datasets: Sequence[str], settings: Sequence[str], methods: Sequence[str], lengths: Sequence[int], seeds: Sequence[int]
) -> Iterator[Cell]:
    """Cells of these axes. A setting runs only the methods that it names; a deterministic method runs once, with the first seed."""
    for dataset in datasets:
        for setting, method in _models(config, settings, methods):
            for bits in lengths:
                for seed in seeds[:1] if METHODS[method].deterministic else seeds:
                    yield Cell(dataset, setting, method, bits, seed)


def _models(config: Config, settings: Sequence[str], methods: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Settings with the methods that each runs."""
    for setting, method in itertools.product(settings, methods):
        base, _ = config.derived_settings.get(setting, (setting, {}))
        if method in config.hyperparameters[base]:
            yield setting, method


def controls(config: Config) -> Iterator[Control]:
    """Every control score of the run: on each draw that the grid's cells lie on."""
    for dataset in of_draw(config):
        for name in config.controls:
            for bits in config.bits if name in CODED_CONTROLS else (0,):
                yield Control(dataset, name, bits)
