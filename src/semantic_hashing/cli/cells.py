"""Train a cell of the grid or a trial of the search, as the commands ``hash``, ``trial`` and ``together`` do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from semantic_hashing.cli.app import base_record, discard, features_path, known_cell
from semantic_hashing.config import Config
from semantic_hashing.core import arithmetic, io, seeds
from semantic_hashing.core.errors import InputError
from semantic_hashing.core.provenance import machine, revision
from semantic_hashing.grid import Cell, Trial, combinations
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.preflight import documents
from semantic_hashing.preflight.models import check_model
from semantic_hashing.stages import fingerprint
from semantic_hashing.training import driver, gpu, models
from semantic_hashing.training import trial as trials


def known_trial(config: Config, dataset: str, setting: str | None, method: str, bits: int, number: int) -> Trial:
    """The trial of these names, each checked.

    Raises:
        InputError: a name is unknown, or the search has no such trial.
    """
    cell = known_cell(config, dataset, setting, method, bits, 0)
    if method not in config.search.get(cell.setting, {}):
        raise InputError(f"search.{cell.setting}: names no values for {method}; add them to the configuration")
    there = len(combinations(config, cell.setting, method))
    if number >= there:
        raise InputError(f"trial {number}: the search of {method} has {there} combinations, counted from 0")
    return Trial(dataset, cell.setting, method, bits, number)


def train(config: Config, cell: Cell, folder: Path, threads: int = 1) -> str:
    """Fit the cell's model, write its three files into ``folder``, and say in a line how it went."""
    documents.check_prepared(config, cell.dataset)
    check_model(config, cell.dataset, cell.setting, cell.method, cell.bits)
    # The method's module has loaded the libraries that it computes with, and these have chosen their kernels.
    hasher = models.untrained(config, cell)
    device = gpu.device_of(cell.method, config.device)
    record = _record_of_cell(config, cell)
    discard(folder / "status.json", folder / "score.json")
    with gpu.training(hasher, device):
        record |= {"revision": revision(), "machine": machine() | {"arithmetic": arithmetic.record() | gpu.record(device)}}
        status = driver.run(hasher, features_path(config, cell.dataset), folder, record, threads, device)
    if memory := gpu.memory(device):
        io.write_json(folder / "status.json", status | memory)
    return f"{_name(cell)}, seed {cell.seed}: {status['status']} in {status['seconds']:.1f} s"


def attempt(config: Config, trial: Trial, out: Path, threads: int = 1) -> str:
    """Fit the trial's model, write its record ``out``, and say in a line how it went."""
    hasher = _hasher_of_trial(config, trial)
    device = gpu.device_of(trial.method, config.device)
    with gpu.training(hasher, device):
        record = _record_of_trial(config, trial) | {"hyperparameters": models.recorded(hasher)} | gpu.record(device)
        result = trials.run(hasher, features_path(config, trial.dataset), out, record, config.k, threads, device)
    return f"{_name(trial)}, {record['options']}: validation {result['validation']}"


def is_trained(config: Config, cell: Cell, folder: Path) -> bool:
    """Whether the three files of a cell lie in ``folder``, made by this code, with these options and from these features."""
    whole = all((folder / name).is_file() for name in ("codes.npz", "examination.npz"))
    return whole and _is_of(
        folder / "status.json", _record_of_cell(config, cell), models.untrained(config, cell), features_path(config, cell.dataset)
    )


def is_attempted(config: Config, trial: Trial, out: Path) -> bool:
    """Whether ``out`` is the trial's record, made by this code, with these options and from these features."""
    return _is_of(out, _record_of_trial(config, trial), _hasher_of_trial(config, trial), features_path(config, trial.dataset))


def _is_of(out: Path, record: dict[str, Any], hasher: Hasher, features: Path) -> bool:
    if not out.is_file() or out.stat().st_mtime < features.stat().st_mtime:
        return False
    found, wanted = io.read_json(out), record | {"hyperparameters": models.recorded(hasher)}
    return all(found.get(name) == value for name, value in wanted.items())


def _record_of_cell(config: Config, cell: Cell) -> dict[str, Any]:
    axes = {"setting": cell.setting, "method": cell.method, "bits": cell.bits, "seed": cell.seed}
    return base_record(config, cell.dataset) | axes | {"fingerprint": fingerprint(cell.method)}


def _record_of_trial(config: Config, trial: Trial) -> dict[str, Any]:
    options = combinations(config, trial.setting, trial.method)[trial.number]
    axes = {"setting": trial.setting, "method": trial.method, "bits": trial.bits, "trial": trial.number, "options": options}
    return base_record(config, trial.dataset) | axes | {"fingerprint": fingerprint(trial.method)}


def _hasher_of_trial(config: Config, trial: Trial) -> Hasher:
    tried = combinations(config, trial.setting, trial.method)[trial.number]
    options = config.options(trial.setting, trial.method, trial.dataset, trial.bits) | tried
    # One stream for all trials of a cell, and none of those that the final models draw from.
    seed = seeds.integer(config.master_seed, trial.dataset, trial.method, trial.bits, "search")
    return registry.create(trial.method, trial.bits, seed, options)


def _name(of: Cell | Trial) -> str:
    return f"{of.dataset} {of.method} {of.bits} bits"
