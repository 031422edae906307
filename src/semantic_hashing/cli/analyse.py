"""The analyses of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config


@app.command()
def analyse(
    name: Annotated[str, typer.Argument(help="An analysis, for instance groups; 'semhash analyses' lists them.")], configfile: ConfigFile = None
) -> None:
    """Make the file results/RUN/NAME.csv of one analysis. An analysis without a measure gets its part of the report instead.

    Example: semhash analyse groups -c config/quick.yaml
    """
    from semantic_hashing.analyses import registry

    analysis = registry.named(name)
    config = load_config(configfile)
    if analysis.has("measure"):
        typer.echo(analysis.write(config))
        return
    from semantic_hashing.report import one_analysis as stage

    for path in stage.write(config, analysis):
        typer.echo(path)


@app.command()
def analyses(
    table: Annotated[bool, typer.Option("--table", help="Print a Markdown table of the files that they make instead.")] = False,
    page: Annotated[Path | None, typer.Option("--page", help="Write this table into the page, between its two marks.")] = None,
) -> None:
    """List the analyses: the question of each, and the file that holds the answer.

    Example: semhash analyses
    """
    if table or page is not None:
        from semantic_hashing.publishing import analyses_table

        typer.echo(analyses_table.table() if page is None else analyses_table.write(page))
        return

    from semantic_hashing.analyses import registry

    for analysis in registry.every():
        typer.echo(f"{analysis.name}: {analysis.question}{f' ({analysis.file})' if analysis.has('measure') else ''}")
