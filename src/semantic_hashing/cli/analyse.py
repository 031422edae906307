"""What is asked of a run beside its scores."""

from __future__ import annotations

from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config


@app.command()
def analyse(
    name: Annotated[str, typer.Argument(help="An analysis, for instance groups; 'semhash analyses' lists them.")], configfile: ConfigFile = None
) -> None:
    """Make the table results/RUN/NAME.csv of one analysis; of one that measures nothing by itself, its part of the report.

    Example: semhash analyse groups -c config/quick.yaml
    """
    from semantic_hashing.analyses import registry

    analysis = registry.named(name)
    config = load_config(configfile)
    if analysis.has("measure"):
        typer.echo(analysis.write(config))
        return
    from semantic_hashing.report import analyses as stage

    for path in stage.write(config, analysis):
        typer.echo(path)


@app.command()
def analyses() -> None:
    """List the analyses: what each asks, and the file that holds its answer.

    Example: semhash analyses
    """
    from semantic_hashing.analyses import registry

    for analysis in registry.every():
        typer.echo(f"{analysis.name}: {analysis.question}{f' ({analysis.file})' if analysis.has('measure') else ''}")
