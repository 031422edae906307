"""Progress of a long step: a bar on a terminal, nothing in a log (the step logs its own plain lines there)."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from typing import TypeVar

T = TypeVar("T")


def track(steps: Sequence[T], description: str) -> Generator[T, None, None]:
    """Yield ``steps``, with a progress bar on standard error when that is a terminal."""
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console
    from rich.progress import track as bar

    yield from bar(steps, description, console=Console(stderr=True), transient=True)
