"""Whether a hasher keeps the contract, before a grid is run with it."""

from __future__ import annotations

from typing import Annotated

import typer

from semantic_hashing.cli.app import app, named_options
from semantic_hashing.core.errors import RunError


@app.command()
def check(
    hasher: Annotated[str, typer.Argument(help="A method's name, or a class as my_package:MyHasher.")],
    option: Annotated[list[str] | None, typer.Option("--option", "-o", help="A constructor argument as name=value, the value in YAML.")] = None,
) -> None:
    """Run the conformance suite on a hasher. List the checks that it fails, and exit with 1 if there are any.

    Example: semhash check my_package:MyHasher -o max_epochs=5
    """
    from semantic_hashing.hashers import conformance, registry
    from semantic_hashing.hashers.base import Hasher

    arguments = named_options(option)

    def build(bits: int, seed: int) -> Hasher:
        if ":" in hasher:
            return registry.build(registry.load(hasher), hasher, bits, seed, arguments, {})
        return registry.create(hasher, bits, seed, arguments)

    # A mistake in the arguments is one line, and no failed check.
    build(conformance.BITS, 1)
    results = []
    for result in conformance.run(build):
        typer.echo(f"{result.outcome:<8} {result.name}{f': {result.reason}' if result.reason else ''}")
        results.append(result)
    failed = sum(result.outcome == "failed" for result in results)
    if failed:
        raise RunError(f"{hasher}: {failed} of {len(results)} checks failed")
    typer.echo(f"{hasher}: keeps the contract")
