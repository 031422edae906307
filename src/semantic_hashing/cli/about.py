"""What there is to configure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config


@app.command()
def methods(
    table: Annotated[bool, typer.Option("--table", help="Print a Markdown table instead: paper, year, family and file of each.")] = False,
    page: Annotated[Path | None, typer.Option("--page", help="Write this table into the page, between its two marks.")] = None,
) -> None:
    """List the methods, with the options that a configuration may set.

    Example: semhash methods
    """
    if table or page is not None:
        from semantic_hashing.publishing import methods_table

        typer.echo(methods_table.table() if page is None else methods_table.write(page))
        return

    from semantic_hashing.hashers.catalogue import METHODS
    from semantic_hashing.hashers.registry import hasher_class, options_of

    for name, method in METHODS.items():
        options = [f"{option.name}={option.default!r}" for option in options_of(hasher_class(name)) if option.name not in method.preset]
        typer.echo(f"{name}: {', '.join(options) or 'no options'}")


@app.command()
def config(
    configfile: ConfigFile = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a configuration instead.")] = False,
    reference: Annotated[bool, typer.Option("--reference", help="Print the reference of every key and option instead, in Markdown.")] = False,
) -> None:
    """Check a configuration and print it whole.

    Example: semhash config -c config/quick.yaml
    """
    from semantic_hashing.cli.printing import as_json
    from semantic_hashing.config import json_schema

    if reference:
        from semantic_hashing.config.reference import markdown

        typer.echo(markdown(), nl=False)
        return
    value = json_schema() if schema else load_config(configfile).model_dump(mode="json")
    typer.echo(as_json(value))


@app.command()
def fingerprints() -> None:
    """Print the fingerprint of each stage's and each method's code, as JSON.

    Example: semhash fingerprints
    """
    import json

    from semantic_hashing.hashers.catalogue import METHODS
    from semantic_hashing.stages import STAGES, fingerprint

    typer.echo(json.dumps({name: fingerprint(name) for name in (*STAGES, *METHODS)}, indent=2))
