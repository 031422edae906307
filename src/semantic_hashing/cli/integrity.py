"""Whether the files of a run are still those that it wrote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config
from semantic_hashing.core.errors import RunError

Folder = Annotated[Path | None, typer.Argument(help="A folder with a manifest; default: the results of the configuration.")]


@app.command()
def manifest(
    folder: Annotated[Path | None, typer.Argument(help="Record only this folder, and nothing outside it.")] = None, configfile: ConfigFile = None
) -> None:
    """Record the sha256 of every file of a run, its downloads and its paper included, in results/RUN/manifest.sha256.

    Example: semhash manifest -c config/quick.yaml
    """
    if folder is None:
        from semantic_hashing.publishing import artefacts

        typer.echo(artefacts.write(load_config(configfile)))
    else:
        from semantic_hashing.core import manifest as stage

        typer.echo(stage.write(folder))


@app.command()
def verify(folder: Folder = None, configfile: ConfigFile = None) -> None:
    """Compare every file of a run with its manifest. List each that differs, is missing or is extra; exit with 1 if there are any.

    Example: semhash verify results/reference
    """
    from semantic_hashing.core import manifest as stage

    folder = folder or load_config(configfile).results
    differences = stage.differences(folder)
    for kind, file in differences:
        # Those outside the folder lead out of it.
        typer.echo(f"{kind}: {os.path.normpath(folder / file)}")
    if differences:
        raise RunError(f"{folder}: {'1 file is' if len(differences) == 1 else f'{len(differences)} files are'} not as recorded in {stage.FILE}")
    typer.echo(f"{folder}: {len(stage.read(folder))} files, each as recorded in {stage.FILE}")
