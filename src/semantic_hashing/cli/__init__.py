"""The ``semhash`` command: one subcommand a stage, each thin, each plain enough to run by hand.

Exit codes: 0 good, 1 the run failed, 2 the user's input is wrong. Stages are imported when they are called, so that
``semhash --help`` answers at once and a method without torch never loads it.
"""

from __future__ import annotations

import sys

import typer

# Each registers its commands; ``groups`` has their order.
from semantic_hashing.cli import (
    about,
    analyse,
    check,
    codes,
    describe,
    doctor,
    embeddings,
    fit,
    gradients,
    integrity,
    report,
    search,
    stages,
    together,
    versus,
    words,
)
from semantic_hashing.cli.app import app
from semantic_hashing.cli.printing import replace_unencodable
from semantic_hashing.core import extras
from semantic_hashing.core.errors import InputError, SemhashError
from semantic_hashing.core.surroundings import draw_into_files

__all__ = [
    "about",
    "analyse",
    "app",
    "check",
    "codes",
    "describe",
    "doctor",
    "embeddings",
    "fit",
    "gradients",
    "integrity",
    "main",
    "report",
    "search",
    "stages",
    "together",
    "versus",
    "words",
]


def main() -> None:
    """Run the command; a failure is one line on standard error and an exit code."""
    replace_unencodable()
    draw_into_files()
    try:
        app()
    except SemhashError as error:
        typer.echo(f"semhash: {error}", err=True)
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in extras.WORKFLOW:
            raise
        typer.echo(f"semhash: this needs {error.name}, which comes with the workflow: {extras.INSTALL}", err=True)
        sys.exit(InputError.exit_code)
    except (MemoryError, RuntimeError) as error:
        # torch has no error of its own for memory.
        if isinstance(error, RuntimeError) and "allocate memory" not in str(error):
            raise
        typer.echo("semhash: the memory does not suffice; run fewer jobs at once, or on a machine with more", err=True)
        sys.exit(1)
