"""Which models, controls and trials share a job: short ones of a data set, until the job is worth its start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from semantic_hashing import grid
from semantic_hashing.cluster.costs import Cost, Costs
from semantic_hashing.config import Config

# A job loads the workflow twice, which takes about ten seconds, and more on a slow file system.
WORTH_SECONDS = 90.0

Piece = grid.Cell | grid.Control | grid.Trial


def cost(config: Config, costs: Costs, piece: Piece | grid.WordModel) -> Cost | None:
    """What a piece is expected to take; None where nothing like it was measured. A trial takes what its model takes."""
    # A data set that varies another, by its split or recipe, takes about as long.
    names = (piece.dataset, config.source(piece.dataset))
    if isinstance(piece, grid.Control):
        return costs.of("control", piece.name, names, piece.bits)
    return costs.of("words" if isinstance(piece, grid.WordModel) else "hash", piece.method, names, piece.bits)


def models(config: Config, costs: Costs) -> dict[Piece, str]:
    """The name of the job that each model and control of the run belongs to.

    A model that another setting has too is reused there, which takes no time, so it goes with the one that is trained.
    """
    twins = grid.twins(config)
    named = shared(config, costs, [*(cell for cell in grid.cells(config) if cell not in twins), *grid.controls(config)])
    return named | {cell: named[twin] for cell, twin in twins.items()}


def trials(config: Config, costs: Costs) -> dict[Piece, str]:
    """The name of the job that each trial of the search belongs to."""
    return shared(config, costs, list(grid.trials(config)))


def shared(config: Config, costs: Costs, pieces: Iterable[Piece]) -> dict[Piece, str]:
    """A job's name for each piece.

    What takes ``WORTH_SECONDS`` or more, or of which nothing is known, has a job of its own. Short pieces of one method and data set
    share jobs of at least so long. What is left of a data set, too short for a job each method, shares others.
    """
    named: dict[Piece, str] = {}
    rest: dict[str, list[tuple[Piece, float]]] = {}
    for (dataset, method), members in groupby(sorted(pieces, key=_by_method), key=_by_method):
        short = []
        for piece in members:
            expected = cost(config, costs, piece)
            if expected is None or expected.seconds >= WORTH_SECONDS:
                named[piece] = alone(piece)
            else:
                short.append((piece, expected.seconds))
        if sum(seconds for _, seconds in short) < WORTH_SECONDS:
            rest.setdefault(dataset, []).extend(short)
        else:
            named |= _cut(f"{dataset}-{method}", short)
    for dataset, short in rest.items():
        named |= _cut(f"{dataset}-rest", short)
    return named


def alone(piece: Piece) -> str:
    """The name of a job of one piece."""
    return piece.folder.as_posix().replace("/", "-")


def _by_method(piece: Piece) -> tuple[str, str]:
    return piece.dataset, piece.name if isinstance(piece, grid.Control) else piece.method


def _cut(name: str, pieces: Sequence[tuple[Piece, float]]) -> Iterator[tuple[Piece, str]]:
    """Pieces with the name of their part: parts of about equal time, as many as are worth a job each."""
    whole = sum(seconds for _, seconds in pieces)
    parts = max(1, int(whole / WORTH_SECONDS))
    before = 0.0
    for piece, seconds in pieces:
        # By the middle of a piece, so that none lies in two parts.
        yield piece, f"{name}-{min(parts, int(parts * (before + seconds / 2) / whole) + 1)}"
        before += seconds
