"""Two methods of a run, one against the other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, Method, app, load_config


@app.command()
def versus(
    first: Method,
    second: Method,
    configfile: ConfigFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the table to this CSV as well.")] = None,
) -> None:
    """Test one method of a run against another: paired over queries and seeds, in every cell that both have.

    Example: semhash versus NASH STH -c config/quick.yaml
    """
    from semantic_hashing.analyses.leaderboard import versus as stage
    from semantic_hashing.rendering.plain import aligned
    from semantic_hashing.scores import tablefile

    table = stage.table(load_config(configfile), first, second)
    rows = [["data set", "bits", first, second, "difference", "error", "p", "p, Holm"]]
    for row in table.itertuples(index=False):
        figures = [f"{row.first:.4f}", f"{row.second:.4f}", f"{row.difference:+.4f}", f"{row.error:.4f}", f"{row.p:.3g}", f"{row.p_holm:.3g}"]
        rows.append([str(row.dataset), str(row.bits) if row.bits else "", *figures])
    typer.echo(aligned(rows))
    typer.echo(f"\n{stage.verdict(first, second, table)}")
    if out is not None:
        typer.echo(tablefile.write(table, out))
