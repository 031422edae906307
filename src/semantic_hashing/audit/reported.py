"""Reported values in print: the mark of their transcription, and NASH's table of architectures."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.core.errors import InputError
from semantic_hashing.literature import FOLDER
from semantic_hashing.rendering.tex import share

ARCHITECTURES = FOLDER / "nash2018/architectures.csv"
# Marks beside a reported value, by the state of its transcription.
MARKS = {"verified": "", "single-source": r"\dag", "unverified": r"\ddag"}


def marked(value: float, transcription: str) -> str:
    """A reported value as LaTeX, with the mark of its transcription."""
    mark = MARKS[transcription]
    return share(value) + (rf"\textsuperscript{{{mark}}}" if mark else "")


def architectures() -> pd.DataFrame:
    """What NASH reports for other encoders and decoders: ``encoder``, ``decoder``, ``change`` to our setting, value, transcription.

    Raises:
        InputError: the file is missing.
    """
    try:
        return pd.read_csv(ARCHITECTURES).fillna({"change": "", "transcription": "verified"})
    except OSError as error:
        raise InputError(f"{ARCHITECTURES}: cannot be read ({error.strerror})") from None
