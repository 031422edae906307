"""Sentence embeddings beside bags of words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semantic_hashing.cli.app import (
    Bits,
    ConfigFile,
    Dataset,
    Method,
    Seed,
    Setting,
    Threads,
    app,
    base_record,
    features_path,
    known_cell,
    known_dataset,
    load_config,
    source_path,
    user_columns,
)

if TYPE_CHECKING:
    from semantic_hashing.config import Config
    from semantic_hashing.data.prepare.prepared import Prepared


@app.command()
def embed(dataset: Dataset, configfile: ConfigFile = None, threads: Threads = 1) -> None:
    """Make the sentence embeddings of a prepared data set from its original texts, once: data/DATASET/embeddings/minilm.npz.

    Example: semhash embed reuters -c config/meaning.yaml
    """
    from semantic_hashing.analyses.embeddings import models
    from semantic_hashing.analyses.embeddings.installed import folder

    config = load_config(configfile)
    known_dataset(config, dataset)
    # What is missing is said before anything is read.
    folder()

    from semantic_hashing.analyses.embeddings import embed as stage

    result = stage.run(
        models.vectors(config, dataset),
        features_path(config, dataset).with_name("corpus.parquet"),
        source_path(config, dataset),
        config.raw,
        config.source(dataset),
        config.recipe(dataset),
        base_record(config, dataset),
        user_columns(config, dataset),
        threads,
    )
    typer.echo(
        f"{dataset}: {result['documents']:,} documents by {result['model']} in {result['seconds']:.0f} s; "
        f"{result['cut']:.1%} of them have more than {result['most_pieces']} word pieces, of which the first are read"
    )


@app.command("embedded-choice")
def embedded_choice(dataset: Dataset, method: Method, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Choose a method's options for sentence embeddings, on validation data alone.

    Example: semhash embedded-choice reuters NbrMI --setting tuned -c config/meaning.yaml
    """
    from semantic_hashing.analyses.embeddings import models
    from semantic_hashing.core.errors import InputError, nearest

    config = load_config(configfile)
    if method not in models.TRIED:
        raise InputError(f"{method}: nothing is chosen for embeddings{nearest(method, models.TRIED)}")
    cell = known_cell(config, dataset, setting, method, models.TRIED_AT, 0)
    cell, seed = models.trial(config, dataset, cell.setting, method)

    from semantic_hashing.analyses.embeddings import embedded as stage

    trials = {
        models.named(changed): lambda changed=changed: stage.create(method, cell.bits, seed, models.options(config, cell, changed))
        for changed in models.TRIED[method]
    }
    record = base_record(config, dataset) | {"setting": cell.setting, "method": method, "bits": cell.bits}
    out = models.choice_file(config, dataset, cell.setting, method)
    result = stage.choose(trials, _prepared(config, dataset), config.k, out, record, config.device)
    for place, tried in enumerate(result["tried"]):
        typer.echo(f"{tried['options'] or 'as for words'}: validation {tried['validation']:.4f}{', chosen' if place == result['chosen'] else ''}")


@app.command()
def embedded(dataset: Dataset, method: Method, bits: Bits, seed: Seed, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Fit a method on the sentence embeddings of a data set in place of its words, and score its codes.

    Example: semhash embedded reuters ITQ 32 0 --setting tuned -c config/meaning.yaml
    """
    from semantic_hashing.analyses.embeddings import models
    from semantic_hashing.core import io

    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, seed)

    from semantic_hashing.analyses.embeddings import embedded as stage

    changed = {}
    if method in models.TRIED:
        changed = models.TRIED[method][io.read_json(models.choice_file(config, dataset, cell.setting, method))["chosen"]]
    hasher = stage.create(method, bits, models.seed(config, cell), models.options(config, cell, changed))
    record = base_record(config, dataset) | {"setting": cell.setting, "method": method, "bits": bits, "seed": seed, "changed": models.named(changed)}
    result = stage.run(hasher, _prepared(config, dataset), config.k, models.file(config, cell), record, config.device)
    typer.echo(
        f"{dataset} {method} {bits} bits, seed {seed}, of embeddings: "
        f"precision@{config.k} {result['precision']:.4f}, validation {result['validation']:.4f}, {result['seconds']:.1f} s"
    )


def _prepared(config: Config, dataset: str) -> Prepared:
    """The documents of a data set with their embeddings in place of words."""
    from semantic_hashing.analyses.embeddings import models, vectors
    from semantic_hashing.analyses.embeddings.embedded import embedded as with_vectors
    from semantic_hashing.data.prepare.prepared import Prepared

    prepared = Prepared.read(features_path(config, dataset))
    return with_vectors(prepared, vectors.read(*models.vectors(config, dataset), len(prepared.part)))


@app.command("word-meaning")
def word_meaning(
    configfile: ConfigFile = None,
    published: Annotated[Path | None, typer.Option("--published", help="Take the rows of this folder instead of the run's.")] = None,
    page: Annotated[Path, typer.Option("--page", help="The page, which has two marks to write between.")] = Path("docs/word-meaning.md"),
) -> None:
    """Write the scores of words and of sentence embeddings into the page about them.

    Example: semhash word-meaning -c results/reference-field/config.json --published results/reference-field
    """
    from semantic_hashing.publishing import meaning as stage
    from semantic_hashing.scores.run import Run

    config = load_config(configfile)
    typer.echo(stage.write(Run.load(config.model_copy(update={"published": published}) if published else config), page))
