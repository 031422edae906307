"""The errors of gradient estimators."""

from __future__ import annotations

import typer

from semantic_hashing.cli.app import Bits, ConfigFile, Dataset, Method, Setting, app, base_record, features_path, known_cell, load_config


@app.command()
def gradients(dataset: Dataset, method: Method, bits: Bits = 8, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Fit a method, and compare estimates of the gradient through its code with the sum over all codes.

    Example: semhash gradients ng20 NASH 8 -c config/quick.yaml
    """
    from semantic_hashing.analyses.estimators import gradients as stage
    from semantic_hashing.analyses.estimators.models import MOST_BITS, file
    from semantic_hashing.core.errors import InputError
    from semantic_hashing.hashers.variational import VariationalHasher
    from semantic_hashing.stages import fingerprint
    from semantic_hashing.training import models

    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, config.seeds[0])
    if bits > MOST_BITS:
        raise InputError(f"bits: {bits} are too many for a sum over all codes; use {MOST_BITS} or fewer")
    hasher = models.untrained(config, cell)
    if not isinstance(hasher, VariationalHasher):
        raise InputError(f"{method}: draws no code that a gradient goes through")
    record = base_record(config, dataset) | {"setting": cell.setting, "method": method, "bits": bits, "fingerprint": fingerprint(method)}
    result = stage.run(hasher, features_path(config, dataset), file(config, cell), record)
    for point in result["points"]:
        for name, errors in point["errors"].items():
            typer.echo(f"epoch {point['epochs']}, {name}: bias {errors['bias']:.3f}, deviation {errors['deviation']:.2f}")
