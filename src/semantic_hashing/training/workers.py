"""Tasks done by processes that share what they loaded: start-up is paid once, and a crash costs one task.

The processes are forks, so that whatever the parent has imported and compiled is there at once. The parent must not have touched a GPU, which
no fork can use then.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple, TypeVar

from semantic_hashing.core.errors import SemhashError

Task = TypeVar("Task")


class Outcome(NamedTuple):
    """How a task ended.

    Attributes:
        place: of the task in the list.
        done: whether it came to its end.
        message: what it returned; if it was not done, why.
    """

    place: int
    done: bool
    message: str


def run(tasks: Sequence[Task], work: Callable[[Task], str], jobs: int, stop_after: float | None = None) -> Iterator[Outcome]:
    """Do ``work`` on each task in turn, so many at once, and yield how each ended as it ends.

    A task that raises an error, or whose process dies, is not done; the others go on, in a new process.

    Args:
        tasks: first to last.
        work: returns a line about the task.
        jobs: processes.
        stop_after: seconds after which the tasks that still run are ended; they and those that wait have no outcome.
    """
    ends = None if stop_after is None else time.monotonic() + stop_after
    waiting = iter(range(len(tasks)))
    working: dict[Connection, tuple[BaseProcess, int]] = {}
    try:
        for _ in range(min(jobs, len(tasks))):
            _start(working, waiting, tasks, work)
        while working:
            left = None if ends is None else ends - time.monotonic()
            ready = wait(list(working), left if left is None else max(0.0, left))
            if not ready:
                return
            for pipe in ready:
                assert isinstance(pipe, Connection)
                process, place = working.pop(pipe)
                outcome = _outcome(pipe, process, place)
                if outcome.done and (following := next(waiting, None)) is not None:
                    pipe.send(following)
                    working[pipe] = process, following
                else:
                    # A process in which something failed is not used again: a GPU may be in no state to go on.
                    _end(pipe, process)
                    _start(working, waiting, tasks, work)
                yield outcome
    finally:
        for pipe, (process, _) in working.items():
            process.terminate()
            _end(pipe, process)


def _start(working: dict[Connection, tuple[BaseProcess, int]], waiting: Iterator[int], tasks: Sequence[Task], work: Callable[[Task], str]) -> None:
    """Start a process on the next task, if there is one."""
    place = next(waiting, None)
    if place is None:
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    # Flushed, for a fork would write again what waits in a buffer.
    sys.stdout.flush()
    sys.stderr.flush()
    process = context.Process(target=_serve, args=(theirs, tasks, work, [*working, ours]), daemon=True)
    process.start()
    theirs.close()
    ours.send(place)
    working[ours] = process, place


def _end(pipe: Connection, process: BaseProcess) -> None:
    with contextlib.suppress(OSError):
        pipe.send(None)
    pipe.close()
    process.join()


def _outcome(pipe: Connection, process: BaseProcess, place: int) -> Outcome:
    try:
        done, message = pipe.recv()
    except (EOFError, OSError):
        process.join()
        code = process.exitcode or 0
        return Outcome(place, False, f"its process died ({f'signal {-code}' if code < 0 else f'exit code {code}'})")
    return Outcome(place, done, message)


def _serve(pipe: Connection, tasks: Sequence[Task], work: Callable[[Task], str], others: list[Connection]) -> None:
    """What a process does: tasks by their place, until there are no more."""
    for other in others:
        other.close()
    # Bars of several processes would write over each other.
    sys.stderr = _Plain(io.FileIO(2, "wb", closefd=False), write_through=True)
    while (place := pipe.recv()) is not None:
        try:
            answer = True, work(tasks[place])
        except SemhashError as error:
            answer = False, str(error)
        except Exception:
            answer = False, traceback.format_exc()
        pipe.send(answer)


class _Plain(io.TextIOWrapper):
    """Standard error that is no terminal."""

    def isatty(self) -> bool:
        return False
