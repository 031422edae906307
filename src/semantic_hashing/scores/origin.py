"""What a run's scores were made of and with: preparations, hyper-parameters, code, machine, in one file beside the scores."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from semantic_hashing import __version__
from semantic_hashing.config import Config
from semantic_hashing.core import io, provenance
from semantic_hashing.core.errors import RunError
from semantic_hashing.grid import Cell, data_folder, datasets
from semantic_hashing.scores.collect import score_files

FILE = "provenance.json"
# Of a run that goes on from published scores: what those carried over from other code.
ADOPTED = "adopted.json"


def origin(config: Config, partial: bool = False) -> dict[str, Any]:
    """The record of a run.

    Args:
        config: the run.
        partial: take a run that is not finished.

    Returns:
        ``package``, ``revision``, ``machine`` and ``versions`` of this moment; ``trained_by``: how many models each revision
        trained on which processor; ``arithmetic``: how many models were computed with which kernels, a ``record`` of
        ``core.arithmetic`` each, null for models that lack one; ``preparations`` by data set; ``hyperparameters``: every distinct
        set of values (without ``bits`` and ``seed``) with the cells that were trained with it, as ``[dataset, setting, method, bits,
        seed]``; ``adopted``: of which earlier fingerprints the models' present ones were carried over, and on what evidence (see ``carried``).

    Raises:
        RunError: a preparation's record or a score file is missing, or a score file holds no hyper-parameters.
    """
    sets: dict[str, list[list[Any]]] = {}
    trained: Counter[tuple[str, str]] = Counter()
    kernels: Counter[str] = Counter()
    fingerprints: set[str] = set()
    for place, path in score_files(config):
        if isinstance(place, Cell) and (path.is_file() or not partial):
            score = io.read_json(path)
            if not isinstance(score.get("hyperparameters"), dict):
                raise RunError(f"{path}: no hyper-parameters; remove it and score the cell again")
            values = {name: value for name, value in score["hyperparameters"].items() if name not in ("bits", "seed")}
            sets.setdefault(json.dumps(values), []).append([place.dataset, place.setting, place.method, place.bits, place.seed])
            fingerprints.add(str(score.get("fingerprint")))
            kernels[json.dumps(arithmetic_of(score))] += 1
            trained[str(score.get("revision", "unknown")), str(score.get("machine", {}).get("processor", "unknown"))] += 1
    records = {name: data_folder(config, name) / "preparation.json" for name in datasets(config)}
    return {
        "package": __version__,
        "revision": provenance.revision(),
        "machine": provenance.machine(),
        "versions": provenance.versions(),
        "trained_by": [{"revision": revision, "processor": processor, "models": n} for (revision, processor), n in trained.items()],
        "arithmetic": [{"record": json.loads(record), "models": n} for record, n in kernels.items()],
        "preparations": {name: io.read_json(path) for name, path in records.items() if path.is_file() or not partial},
        "hyperparameters": [{"values": json.loads(values), "cells": axes} for values, axes in sets.items()],
        "adopted": carried(adoptions(config.results / ADOPTED), fingerprints),
    }


def arithmetic_of(score: dict[str, Any]) -> dict[str, str] | None:
    """How a model was computed by its score file, see ``core.arithmetic.record``; None where an earlier revision did not record it."""
    record: dict[str, str] | None = score.get("machine", {}).get("arithmetic")
    return record


def adoptions(path: Path) -> list[dict[str, Any]]:
    """The adoptions that a file tells of, in their order: a record, or the list of a run that goes on; none where there is no file.

    Each has ``evidence`` and ``codes``, a method's or stage's name -> ``from`` and ``to``, fingerprints, and ``models``, their number.

    Raises:
        RunError: the file is damaged.
    """
    if not path.is_file():
        return []
    content = io.read_json(path)
    entries = content.get("adopted", []) if isinstance(content, dict) else content
    if not all(isinstance(entry, dict) and isinstance(entry.get("codes"), dict) for entry in entries):
        raise RunError(f"{path}: its adoptions are not as 'semhash adopt' writes them; take it from where it was published")
    return list(entries)


def carried(entries: list[dict[str, Any]], fingerprints: set[str]) -> list[dict[str, Any]]:
    """Those adoptions to which some of these fingerprints go back, directly or over a later one."""
    adopted: list[dict[str, Any]] = []
    for entry in reversed(entries):
        codes = entry["codes"].values()
        if any(code["to"] in fingerprints for code in codes):
            adopted.insert(0, entry)
            fingerprints = fingerprints | {code["from"] for code in codes}
    return adopted


def hyperparameters(record: dict[str, Any]) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Each cell of a record with its hyper-parameters."""
    for entry in record["hyperparameters"]:
        for axes in entry["cells"]:
            yield Cell(*axes), entry["values"]


def write(config: Config, out: Path | None = None, partial: bool = False) -> Path:
    """Write the record (default ``<results>/provenance.json``) and return its path."""
    out = out or config.results / FILE
    io.write_json(out, origin(config, partial))
    return out
