"""Many cells or trials by processes that start together: what a GPU is given, where a start costs as much as a model."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, known_cell, load_config
from semantic_hashing.core.errors import InputError, RunError

if TYPE_CHECKING:
    from semantic_hashing.config import Config
    from semantic_hashing.grid import Cell, Trial

FORM = "write 'hash DATASET METHOD BITS SEED SETTING' or 'trial DATASET METHOD BITS NUMBER SETTING'"


@dataclass(frozen=True)
class Task:
    """A line of the list: a cell, or a trial of the search, and where what is made of it goes."""

    asked: Cell | Trial
    into: Path
    line: str


@app.command()
def together(
    tasks: Annotated[
        Path, typer.Argument(help="File with a line a model: hash or trial, then what that command takes, the setting last; - reads them.")
    ],
    configfile: ConfigFile = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes at once; by default jobs_per_gpu, and 1 on a CPU.")] = None,
    into: Annotated[Path | None, typer.Option(help="Folder for what is made, in place of the run's own.")] = None,
    stop_after: Annotated[float | None, typer.Option(min=0, help="Seconds after which what still runs is given up.")] = None,
) -> None:
    """Train many cells or trials, several at once; what is made already by this code with these options is left as it is.

    The libraries are loaded once, and a process trains one model after the other. A model that cannot be fitted is a result; one whose
    process breaks is named in the end, and the others are made.

    Example: semhash together models.txt -c config/quick.yaml
    """
    config = load_config(configfile)
    asked = list(_tasks(config, sys.stdin.read() if str(tasks) == "-" else _text(tasks), into or config.results))

    from semantic_hashing.training import workers

    left = [task for task in asked if not _is_made(config, task)]
    _load(config, left)
    broken = over = 0
    for outcome in workers.run(left, lambda task: _make(config, task), jobs or (config.jobs_per_gpu if config.device == "cuda" else 1), stop_after):
        over += 1
        broken += not outcome.done
        typer.echo(outcome.message if outcome.done else f"broken: {left[outcome.place].line}: {outcome.message}")
    unmade = f", {len(left) - over} not reached in time" if over < len(left) else ""
    typer.echo(f"{over - broken} made, {len(asked) - len(left)} were there, {broken} broken{unmade}")
    if broken:
        raise RunError(f"{broken} of {len(left)} models broke; the lines that begin with 'broken' say why")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); {FORM}, a line a model") from None


def _tasks(config: Config, text: str, into: Path) -> Iterator[Task]:
    from semantic_hashing.cli import cells

    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != 6 or words[0] not in ("hash", "trial") or not (words[3].isdecimal() and words[4].isdecimal()):
            raise InputError(f"line {number} of the models: '{line.strip()}'; {FORM}")
        kind, dataset, method, bits, which, setting = words
        try:
            if kind == "hash":
                cell = known_cell(config, dataset, setting, method, int(bits), int(which))
                yield Task(cell, into / cell.folder, line.strip())
            else:
                trial = cells.known_trial(config, dataset, setting, method, int(bits), int(which))
                yield Task(trial, into / trial.folder / "trial.json", line.strip())
        except InputError as error:
            raise InputError(f"line {number} of the models: {error}") from None


def _is_made(config: Config, task: Task) -> bool:
    from semantic_hashing.cli import cells
    from semantic_hashing.grid import Trial

    return cells.is_attempted(config, task.asked, task.into) if isinstance(task.asked, Trial) else cells.is_trained(config, task.asked, task.into)


def _make(config: Config, task: Task) -> str:
    from semantic_hashing.cli import cells
    from semantic_hashing.grid import Trial

    return cells.attempt(config, task.asked, task.into) if isinstance(task.asked, Trial) else cells.train(config, task.asked, task.into)


def _load(config: Config, tasks: list[Task]) -> None:
    """Load and compile, before the processes part, what each of them would; nothing here may touch a GPU."""
    import numpy as np
    import scipy.sparse as sp

    from semantic_hashing.hashers import registry
    from semantic_hashing.retrieval.precision import precision_at_k
    from semantic_hashing.retrieval.relevance import Relevance

    for method in dict.fromkeys(task.asked.method for task in tasks):
        registry.hasher_class(method)
    labels = sp.csr_array(np.ones((2, 1), dtype=bool))
    precision_at_k(np.zeros((2, 1), np.uint8), np.zeros((2, 1), np.uint8), Relevance(labels, labels), 1)
    if len(tasks) > 1:
        # Several processes' epochs in one log tell nobody anything.
        logging.getLogger("semantic_hashing").setLevel(logging.WARNING)
