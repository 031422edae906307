"""The part of a run that is committed: what its report reads. No file of it holds a word of a corpus."""

from __future__ import annotations

from pathlib import Path

from semantic_hashing import grid
from semantic_hashing.analyses import registry
from semantic_hashing.audit import claims
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.config import Config
from semantic_hashing.core import io, manifest
from semantic_hashing.core.errors import InputError
from semantic_hashing.publishing import archive
from semantic_hashing.scores import collect, origin


def check_kept(config: Config, folder: Path) -> None:
    """See that nothing is lost of what a folder holds already: every model of it is one of this run.

    Raises:
        InputError: a model of another run is there.
        RunError: the folder's record is damaged.
    """
    record = folder / origin.FILE
    if not record.is_file():
        return
    coming = set(grid.cells(config))
    lost = [cell for cell, _ in origin.hyperparameters(io.read_json(record)) if cell not in coming]
    if lost:
        first = f"{lost[0].method} on {lost[0].dataset} ({lost[0].setting}, {lost[0].bits} bits)"
        raise InputError(
            f"{folder}: it holds {len(lost):,} models that this run does not have, such as {first}; "
            "name another folder with --to, or write over it with --replace"
        )


def write(config: Config, folder: Path, partial: bool = False) -> list[Path]:
    """Write the scores, what they were made of, and every table that is computed from a run's own files, into ``folder``.

    The folder's manifest comes last, over everything that lies there.

    Args:
        config: the run.
        folder: where to write; a configuration whose ``published`` names it renders its report from there.
        partial: take a run that is not finished.

    Returns:
        Paths of the files.

    Raises:
        RunError: a score is missing, unless ``partial``.
    """
    paths = [stage.write(config, folder / stage.FILE, partial) for stage in (collect, origin, archive, claims)]
    # The rest starts from the published scores, which may lack what a finished run has.
    published = config.model_copy(update={"published": folder})
    paths.append(audit.write(published, folder / audit.FILE))
    paths += [analysis.write(published, folder / analysis.file, partial) for analysis in registry.measured()]
    return [*paths, manifest.write(folder)]
