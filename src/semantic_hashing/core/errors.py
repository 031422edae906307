"""The two kinds of failure a person may meet, each shown as one line without a traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SemhashError(Exception):
    """A failure with a message for people. ``exit_code`` is what the command line returns."""

    exit_code = 1


class InputError(SemhashError):
    """The user's input is wrong (a key, a method, a file): the message names it and the mend. Exit code 2."""

    exit_code = 2


class RunError(SemhashError):
    """The input is good but the run could not be done (network, damaged download, full disk). Exit code 1."""

    exit_code = 1


class HasherError(SemhashError):
    """A hasher cannot be fitted to these features; recorded in the cell's status, the grid goes on."""

    exit_code = 1


def nearest(word: str, valid: Iterable[object]) -> str:
    """``"; did you mean 'X'?"`` for the closest valid word, or the list of valid words when none is close.

    Examples:
        >>> nearest("nash-d", ["NASH-DN", "STH"])
        "; did you mean 'NASH-DN'?"
    """
    names = [str(name) for name in valid]
    by_lower = {name.lower(): name for name in names}
    close = difflib.get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{by_lower[close[0]]}'?"
    return f"; valid: {', '.join(names) or 'none'}"
