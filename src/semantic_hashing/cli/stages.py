"""From a public archive to a score: a subcommand a stage."""

from __future__ import annotations

from typing import Annotated

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
    discard,
    features_path,
    known_cell,
    known_dataset,
    load_config,
    source_path,
    user_columns,
)
from semantic_hashing.core.errors import InputError, nearest


@app.command()
def fetch(dataset: Dataset, configfile: ConfigFile = None) -> None:
    """Download and verify a data set: its versions and their addresses are tried in order. Your own corpus is copied.

    Example: semhash fetch ng20 -c config/quick.yaml
    """
    from semantic_hashing.data.fetch import fetch as stage

    config = load_config(configfile)
    if dataset == "smart":
        source: str = dataset
        versions: tuple[str, ...] = ("english",)
    else:
        corpus = config.corpora[known_dataset(config, dataset)]
        source, versions = corpus.source or dataset, config.versions(dataset)
        user_file = config.corpora[source].path
        if user_file is not None:
            from semantic_hashing.data.readers.own import bring

            bring(source, user_file, config.raw, source_path(config, dataset))
            return
    stage.fetch(source, versions, config.sources, config.raw, config.mirror_folder(), source_path(config, dataset))


@app.command()
def prepare(dataset: Dataset, configfile: ConfigFile = None) -> None:
    """Turn a fetched data set into features: vocabulary, counts, TF-IDF, labels, split.

    Example: semhash prepare ng20 -c config/quick.yaml
    """
    from semantic_hashing.data.prepare import prepare as stage
    from semantic_hashing.grid import data_folder

    config = load_config(configfile)
    corpus = config.corpora[known_dataset(config, dataset)]
    recipe = config.recipe(dataset)
    smart = source_path(config, "smart") if recipe.stop_words == "smart" else None
    origin, folder = source_path(config, dataset), data_folder(config, dataset)
    stage.prepare(
        dataset,
        origin,
        config.raw,
        recipe,
        config.recipe_name(dataset),
        config.master_seed,
        folder,
        source_name=corpus.source,
        smart=smart,
        literature=corpus.literature,
        columns=user_columns(config, dataset),
    )


@app.command()
def derive(
    dataset: Dataset,
    name: Annotated[str, typer.Argument(help="A derived input with its parameter, for instance neighbours-25.")],
    configfile: ConfigFile = None,
) -> None:
    """Make a derived input, which several models of a data set learn from: data/DATASET/inputs/NAME.npz.

    Example: semhash derive ng20 neighbours-25 -c config/quick.yaml
    """
    from semantic_hashing import inputs

    config = load_config(configfile)
    features = features_path(config, known_dataset(config, dataset))
    inputs.parse(name)

    from semantic_hashing.data.prepare.prepared import Prepared

    typer.echo(inputs.write(name, features, Prepared.read(features)))


@app.command("hash")
def hash_(
    dataset: Dataset, method: Method, bits: Bits, seed: Seed, setting: Setting = None, configfile: ConfigFile = None, threads: Threads = 1
) -> None:
    """Fit a method on the training part and write the hash codes of all three parts.

    Example: semhash hash ng20 NASH-N 32 0 -c config/quick.yaml
    """
    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, seed)

    from semantic_hashing.cli import cells

    typer.echo(cells.train(config, cell, config.results / cell.folder, threads))


@app.command()
def reuse(dataset: Dataset, method: Method, bits: Bits, seed: Seed, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Copy the codes of the same model from an earlier setting of the run, which gives the method the same options.

    Example: semhash reuse ng20 LSH 32 0 --setting tuned -c config/reference.yaml
    """
    from semantic_hashing import grid

    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, seed)
    twin = grid.twins(config).get(cell)
    if twin is None:
        raise InputError(f"{method} has other options in the setting {cell.setting} than in the earlier ones; run 'semhash hash' instead")

    from semantic_hashing.training.reuse import reuse as stage

    folder = config.results / cell.folder
    discard(folder / "status.json", folder / "score.json")
    stage(config.results / twin.folder, folder, {"setting": cell.setting, "trained_as": twin.setting})
    typer.echo(f"{dataset} {method} {bits} bits, seed {seed}: as in the setting {twin.setting}")


@app.command()
def score(dataset: Dataset, method: Method, bits: Bits, seed: Seed, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Score stored codes by precision@k, exact under ties, with bounds.

    Example: semhash score ng20 NASH-N 32 0 -c config/quick.yaml
    """
    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, seed)

    from semantic_hashing.retrieval.score import score as stage
    from semantic_hashing.retrieval.summary import line

    discard(config.results / cell.folder / "score.json")
    typer.echo(line(stage(features_path(config, dataset), config.results / cell.folder, config.k)))


@app.command()
def control(
    dataset: Dataset,
    name: Annotated[str, typer.Argument(help="Random, Cosine, BM25, LSA, PQ or Labels.")],
    bits: Annotated[int, typer.Argument(min=0, help="Code length of Random and PQ; 0 for the others.")] = 0,
    configfile: ConfigFile = None,
) -> None:
    """Score a control: random codes (chance), exact cosine, BM25 and LSA (no hashing), product quantisation, label codes (ceiling).

    Example: semhash control ng20 Cosine -c config/quick.yaml
    """
    from semantic_hashing.hashers.catalogue import CODED_CONTROLS, CONTROLS

    config = load_config(configfile)
    if name not in CONTROLS:
        raise InputError(f"unknown control '{name}'{nearest(name, CONTROLS)}")
    if (name in CODED_CONTROLS) != (bits > 0):
        raise InputError(f"bits: {name} needs a code length" if name in CODED_CONTROLS else f"bits: {name} has no code length; leave it out")

    from semantic_hashing.core import seeds
    from semantic_hashing.grid import Control
    from semantic_hashing.retrieval import controls
    from semantic_hashing.retrieval.score import score as stage
    from semantic_hashing.retrieval.summary import line
    from semantic_hashing.stages import fingerprint

    folder = config.results / Control(known_dataset(config, dataset), name, bits).folder
    discard(folder / "status.json", folder / "score.json")
    features = features_path(config, dataset)
    record = base_record(config, dataset) | {"setting": "control", "method": name, "bits": bits, "seed": 0, "fingerprint": fingerprint("control")}
    seed = seeds.integer(config.master_seed, dataset, name, bits, 0, "fit")
    if name == "Random":
        from semantic_hashing.hashers.random_codes import RandomCodes
        from semantic_hashing.training import driver

        driver.run(RandomCodes(bits, seed), features, folder, record)
        typer.echo(line(stage(features, folder, config.k)))
    else:
        typer.echo(line(controls.control(name, features, folder, config.k, record, bits=bits, seed=seed)))
