"""What a run is, for its page: its axes, data sets, methods, machine and versions."""

from __future__ import annotations

from typing import Any

from semantic_hashing import __version__
from semantic_hashing.explorer.columns import number
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.publishing.methods_table import BIBLIOGRAPHY, authors
from semantic_hashing.scores.collect import NOT_RUN
from semantic_hashing.scores.run import Run


def about(run: Run, configfile: str | None) -> dict[str, Any]:
    """The run as a whole.

    Args:
        run: the run.
        configfile: the configuration file that commands are shown with; None for the base alone.
    """
    config, models, record = run.config, run.models, run.record
    return {
        "title": config.title,
        "k": config.k,
        "datasets": list(config.datasets),
        "settings": list(config.settings),
        "methods": list(config.methods),
        "bits": sorted(config.bits),
        "controls": list(config.controls),
        "variants": list(run.variants),
        "replicates": run.replicates,
        "configfile": configfile,
        "results": config.results.as_posix(),
        "models": len(models),
        "of_grid": len(run.trained),
        "failed": int((models["status"] == "failed").sum()),
        "not_run": int((models["status"] == NOT_RUN).sum()),
        "core_seconds": number(run.core_seconds),
        "revision": record["revision"],
        "package": record["package"],
        "page": __version__,
        "machine": record["machine"],
        "versions": record["versions"],
        "trained_by": record["trained_by"],
    }


def datasets(run: Run) -> dict[str, dict[str, Any]]:
    """Every data set that a model of the run was trained on: title, and what its preparation recorded of it, where it did.

    ``chance`` of a data set of the grid is the mean over the draws of its split.
    """
    found = {}
    records = run.record["preparations"]
    for name in dict.fromkeys([*run.config.datasets, *run.models["dataset"], *records]):
        prepared = records.get(name, {})
        corpus = run.config.corpora.get(name)
        found[name] = {
            "title": run.title(name) if corpus else name,
            "version": prepared.get("version"),
            "recipe": prepared.get("recipe"),
            "documents": prepared.get("documents"),
            "words": prepared.get("vocabulary"),
            "labels": prepared.get("labels"),
            "chance": number(run.chance(name) if name in run.config.datasets and prepared else prepared.get("chance")),
            "draws": run.draws(name) if name in run.config.datasets else 1,
            "compare": bool(corpus and corpus.compare),
        }
    declared = {name: title for paper in run.papers for name, title in paper.sheet.datasets.items()}
    return found | {name: {"title": title} for name, title in declared.items() if name not in found}


def methods(run: Run) -> dict[str, dict[str, Any]]:
    """Every method of the run from its card: family, year, authors of its paper, whether it learns from labels and whether it draws anything."""
    short = authors() if BIBLIOGRAPHY.is_file() else {}
    return {
        name: {
            "family": METHODS[name].family,
            "year": METHODS[name].year or None,
            "authors": short.get(METHODS[name].paper),
            "supervised": METHODS[name].supervised,
            "deterministic": METHODS[name].deterministic,
        }
        for name in dict.fromkeys([*run.config.methods, *run.models["method"]])
        if name in METHODS
    }
