"""The search for hyper-parameters, on validation data alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import Bits, ConfigFile, Dataset, Method, Setting, Threads, app, load_config


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
    from semantic_hashing.cli import cells

    config = load_config(configfile)
    asked = cells.known_trial(config, dataset, setting, method, bits, number)
    typer.echo(cells.attempt(config, asked, config.results / asked.folder / "trial.json", threads))


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
