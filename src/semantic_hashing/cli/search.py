"""The search for hyper-parameters, on validation data alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import Bits, ConfigFile, Dataset, Method, Setting, Threads, app, base_record, features_path, known_cell, load_config
from semantic_hashing.core.errors import InputError


@app.command()
def trial(
    dataset: Dataset,
    method: Method,
    bits: Bits,
    number: Annotated[int, typer.Argument(min=0, help="Number of the combination of values, counted from 0.")],
    setting: Setting = None,
    configfile: ConfigFile = None,
    threads: Threads = 1,
) -> None:
    """Fit with one combination of hyper-parameters and score it on the validation part alone.

    Example: semhash trial ng20 NASH-N 32 0 -c config/quick.yaml
    """
    from semantic_hashing.grid import Trial, combinations

    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, 0)
    if method not in config.search.get(cell.setting, {}):
        raise InputError(f"search.{cell.setting}: names no values for {method}; add them to the configuration")
    trials = combinations(config, cell.setting, method)
    if number >= len(trials):
        raise InputError(f"trial {number}: the search of {method} has {len(trials)} combinations, counted from 0")
    record = base_record(config, dataset) | {"setting": cell.setting, "method": method, "bits": bits, "trial": number, "options": trials[number]}

    from semantic_hashing.core import seeds
    from semantic_hashing.hashers import registry
    from semantic_hashing.stages import fingerprint
    from semantic_hashing.training import trial as stage

    options = config.options(cell.setting, method, dataset, bits) | trials[number]
    # One stream for all trials of a cell, and none of those that the final models draw from.
    hasher = registry.create(method, bits, seeds.integer(config.master_seed, dataset, method, bits, "search"), options)
    out = config.results / Trial(dataset, cell.setting, method, bits, number).folder / "trial.json"
    result = stage.run(hasher, features_path(config, dataset), out, record | {"fingerprint": fingerprint(method)}, config.k, threads, config.device)
    typer.echo(f"{dataset} {method} {bits} bits, {trials[number]}: validation {result['validation']}")


@app.command()
def choose(
    record: Annotated[Path, typer.Option(help="Record of every trial.")] = Path("results/reference/search.csv"), configfile: ConfigFile = None
) -> None:
    """Write the best trials of the search to config/chosen.yaml, and all of them to a record.

    Example: semhash choose -c config/quick.yaml
    """
    from semantic_hashing.core import manifest
    from semantic_hashing.training import choice

    for path in choice.write(load_config(configfile), record):
        typer.echo(path)
    if (record.parent / manifest.FILE).is_file():
        typer.echo(manifest.write(record.parent))
