"""What this machine lacks."""

from __future__ import annotations

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config


@app.command()
def doctor(configfile: ConfigFile = None) -> None:
    """Say what this machine lacks for a run, each with the line that mends it. Exit code 1 where a run would fail.

    Example: semhash doctor -c config/quick.yaml
    """
    from semantic_hashing.preflight import machine

    found = list(machine.findings(load_config(configfile)))
    width = max(len(finding.name) for finding in found)
    for finding in found:
        state = "ok" if not finding.mend else "MISSING" if finding.needed else "optional"
        typer.echo(f"{finding.name.ljust(width)}  {state.ljust(8)}  {finding.found}")
        if finding.mend:
            typer.echo(f"{' ' * (width + 12)}mend: {finding.mend}")
    if any(finding.mend and finding.needed for finding in found):
        raise typer.Exit(1)
