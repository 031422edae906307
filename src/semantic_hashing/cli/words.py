"""The decoders as word vectors."""

from __future__ import annotations

import typer

from semantic_hashing.cli.app import Bits, ConfigFile, Dataset, Method, Setting, app, base_record, features_path, known_cell, load_config


@app.command()
def words(dataset: Dataset, method: Method, bits: Bits, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Fit a method, and list the nearest words of the paper's query words by its decoder, with a coherence score.

    Example: semhash words ng20 NASH 32 -c config/quick.yaml
    """
    import pandas as pd

    from semantic_hashing.analyses.words import model as stage
    from semantic_hashing.analyses.words.measure import reported_lists
    from semantic_hashing.core.errors import InputError
    from semantic_hashing.grid import WordModel
    from semantic_hashing.hashers.variational import VariationalHasher
    from semantic_hashing.stages import fingerprint
    from semantic_hashing.training import models

    config = load_config(configfile)
    cell = known_cell(config, dataset, setting, method, bits, config.seeds[0])
    hasher = models.untrained(config, cell)
    if not isinstance(hasher, VariationalHasher):
        raise InputError(f"{method}: has no decoder, so no word vectors")
    features = features_path(config, dataset)
    vocabulary = pd.read_parquet(features.parent / "vocabulary.parquet")["word"].tolist()
    record = base_record(config, dataset) | {"setting": cell.setting, "method": method, "bits": bits, "fingerprint": fingerprint(method)}
    out = config.results / WordModel(dataset, cell.setting, method, bits).folder / "words.json"
    result = stage.run(hasher, features, vocabulary, reported_lists()["NASH"], out, record, config.device)
    for query, neighbours in result["cosine"]["lists"].items():
        typer.echo(f"{query}: {', '.join(neighbours)}")
