"""A run continues from published scores: those of the models that it would train in the same way are copied into its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from semantic_hashing.analyses import needs, registry
from semantic_hashing.config import Config
from semantic_hashing.core import arithmetic, io
from semantic_hashing.grid import Cell, cells
from semantic_hashing.publishing import archive
from semantic_hashing.scores import origin
from semantic_hashing.stages import fingerprint
from semantic_hashing.training import models


class Restored(NamedTuple):
    """How many models a run got back, and how many of the published ones it did not.

    Attributes:
        models: restored.
        passed_over: not this run's: another code, option or corpus.
        looked_into: this run's, and trained again all the same, for their codes are asked for.
        elsewhere: restored, and not known to be computed as this machine would.
    """

    models: int
    passed_over: int
    looked_into: int
    elsewhere: int


def restore(config: Config, published: Path) -> Restored:
    """Copy published scores into the run's folder, for each model that has no score there and that the run would train in the same way.

    A score is reused if the model's hyper-parameters, seed, code, features and depth match. A restored model has no codes: the
    workflow trains it again for a step that names its codes as input, as most analyses do. The analysis of mistakes knows its models
    only once the data are prepared and cannot name them: those models are not restored.

    Raises:
        RunError: the folder is missing or a file of models in it is damaged, or the run's features are missing.
    """
    models_published = archive.read(published / archive.FILE)
    scoring, data = fingerprint("score"), archive.Features(config)
    needed_cells = {cell for analysis in registry.measured() if needs.known_late(analysis) for cell in analysis.cells(config)}
    restored = passed_over = looked_into = 0
    records = []
    for cell in cells(config):
        model, folder = models_published.get(cell), config.results / cell.folder
        if model is None or (folder / "score.json").is_file():
            continue
        if model.scoring != scoring or not _current(config, cell, model.score) or model.features != data.digest(cell.dataset):
            passed_over += 1
            continue
        if cell in needed_cells:
            looked_into += 1
            continue
        if model.benchmark:
            io.write_text(archive.benchmark(config, cell), model.benchmark)
        io.write_arrays(folder / "queries.npz", {"precision": model.precision})
        io.write_json(folder / "score.json", model.score)
        restored += 1
        records.append(origin.arithmetic_of(model.score))
    adopted = origin.adoptions(published / origin.FILE)
    if restored and adopted:
        io.write_json(config.results / origin.ADOPTED, adopted)
    # The checks of the models have loaded what their methods compute with.
    here = arithmetic.record()
    elsewhere = sum(bool(arithmetic.differences(here, record)) for record in records)
    return Restored(restored, passed_over, looked_into, elsewhere)


def _current(config: Config, cell: Cell, score: dict[str, Any]) -> bool:
    """Whether the run would train this cell as the score says that it was."""
    same_options = score.get("hyperparameters") == models.recorded(models.untrained(config, cell))
    return same_options and score.get("fingerprint") == fingerprint(cell.method) and score.get("k") == config.k
