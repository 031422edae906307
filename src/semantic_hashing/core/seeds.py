"""Random seeds, derived from what a number belongs to and never chosen."""

from __future__ import annotations

import hashlib

import numpy as np


def derive(master_seed: int, *axes: object) -> np.random.SeedSequence:
    """The seed sequence of (master seed, axes), for instance ``derive(1, "ng20", "NASH", 32, 0, "fit")``.

    Each axis enters through its sha256, so that the same axes give the same seed on every machine and Python, and two
    lists of axes that differ anywhere give independent streams.
    """
    words = [master_seed]
    for axis in axes:
        digest = hashlib.sha256(str(axis).encode()).digest()
        words += [int.from_bytes(digest[i : i + 4], "little") for i in (0, 4)]
    return np.random.SeedSequence(words)


def integer(master_seed: int, *axes: object) -> int:
    """One 32-bit seed for libraries that take an integer."""
    return int(derive(master_seed, *axes).generate_state(1)[0])
