"""A bar for work whose length may not be known. Apart from ``progress``, which is part of every training and so of its fingerprint."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bar(description: str) -> Iterator[Callable[[float | None, str], None]]:
    """A bar on standard error when that is a terminal; call what it gives with the share that is done, or None, and how far it is in words."""
    if not sys.stderr.isatty():
        yield lambda share, words: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"), TimeElapsedColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(description, total=None, words="")
        yield lambda share, words: shown.update(task, total=None if share is None else 1.0, completed=share or 0, words=words)
