"""What a configuration would do, before a run."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from semantic_hashing.cli.app import ConfigFile, app, features_path, load_config, source_path, user_columns

if TYPE_CHECKING:
    import scipy.sparse as sp

    from semantic_hashing.config import Config


@app.command()
def describe(configfile: ConfigFile = None) -> None:
    """Describe a run before it starts: its data sets and cells. Your own corpus is read and prepared in memory. Nothing is written.

    Example: semhash describe -c mine.yaml
    """
    from semantic_hashing import grid
    from semantic_hashing.preflight import passes

    config = load_config(configfile)
    passes.thorough(config)
    typer.echo(f"{config.title}: results in {config.results}, precision@{config.k}, master seed {config.master_seed}\n")
    cells = list(grid.cells(config))
    for dataset in grid.datasets(config):
        _dataset(config, dataset)
    counts = Counter((cell.setting, cell.method) for cell in cells)
    for (setting, method), number in counts.items():
        typer.echo(f"{method} ({setting}): {number} {'cell' if number == 1 else 'cells'}")
    controls = sum(1 for _ in grid.controls(config))
    models = counts.total() - len(grid.twins(config))
    if shutil.which("latexmk") is None:
        typer.echo("\nlatexmk is not installed: there will be scores and no paper; 'make tex' installs TeX")
    typer.echo(f"\n{models} models to fit, {controls} controls; then the scores, the audit, the report and its manifest")


def _dataset(config: Config, dataset: str) -> None:
    path = config.corpora[config.source(dataset)].path
    recipe = config.recipe_name(dataset)
    if path is not None:
        _user_corpus(config, dataset, path, recipe)
        return
    versions = " or ".join(config.versions(dataset))
    state = "prepared" if features_path(config, dataset).is_file() else "fetched" if source_path(config, dataset).is_file() else "not fetched yet"
    typer.echo(f"{dataset}: version {versions}, recipe {recipe}, {state}\n")


def _user_corpus(config: Config, dataset: str, path: Path, recipe: str) -> None:
    from semantic_hashing.data.prepare.preparation import per_part, show, statistics
    from semantic_hashing.data.prepare.prepare import fetched
    from semantic_hashing.data.prepare.remarks import remarks
    from semantic_hashing.data.prepare.stopwords import stop_words
    from semantic_hashing.data.prepare.transform import transform
    from semantic_hashing.data.readers import own
    from semantic_hashing.preflight.documents import check_dataset

    columns = user_columns(config, dataset)
    assert columns is not None
    knobs = config.recipe(dataset)
    smart = source_path(config, "smart")
    smart_words = next(iter(fetched(smart, config.raw, "smart")[1].values())) if knobs.stop_words == "smart" and smart.is_file() else None
    corpus = own.read(path, columns)
    result = transform(corpus, knobs, stop_words(knobs.stop_words, smart_words), config.master_seed, dataset)
    parts = per_part(corpus.part) if columns.part else {"in all": len(corpus.ids)}
    show(
        {
            "dataset": dataset,
            "version": path.name,
            "recipe": recipe,
            "read": parts,
            **statistics(result),
            "notes": [*_notes(corpus.text or []), *remarks(corpus.text or [], _counts(corpus.label_names, corpus.labels), knobs.token_pattern)],
            "literature": {},
        }
    )
    documents = statistics(result)["documents"]
    check_dataset(config, dataset, documents["train"], documents["validation"])
    common = _counts(result.label_names, result.prepared.labels).most_common(5)
    typer.echo(f"labels: {', '.join(f'{name} ({count:,})' for name, count in common)}{', ...' if len(result.label_names) > 5 else ''}\n")


def _counts(names: list[str], labels: sp.csr_array) -> Counter[str]:
    """How many documents have each label."""
    return Counter(dict(zip(names, labels.sum(axis=0).tolist(), strict=True)))


def _notes(text: list[str]) -> list[str]:
    repeated = len(text) - len(set(text))
    return [f"{repeated:,} documents repeat another's text: a copy in the training part makes a query easy"] if repeated else []
