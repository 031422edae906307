"""The values that the literature reports, with how far their transcription can be trusted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core.errors import InputError
from semantic_hashing.rendering.tex import share
from semantic_hashing.scores.collect import precision_column

ARCHITECTURES = Path("paper/reported-architectures.csv")
# Values of later work stand in the same file under this name of a table.
LATER = "later work"
# Marks beside a reported value, by the state of its transcription.
MARKS = {"verified": "", "single-source": r"\dag", "unverified": r"\ddag"}
COLUMNS = ["dataset", "method", "bits", "precision", "transcription"]


def marked(value: float, transcription: str) -> str:
    """A reported value as LaTeX, with the mark of its transcription."""
    mark = MARKS[transcription]
    return share(value) + (rf"\textsuperscript{{{mark}}}" if mark else "")


def every(config: Config) -> pd.DataFrame:
    """Every value that the paper and its figures report, whatever the run holds: ``setting``, ``table`` and ``source`` too.

    Empty when the file has no column for the run's k.

    Raises:
        InputError: the file is missing or lacks a column, or names an unknown state of transcription.
    """
    table = _table(config)
    return table[table["table"] != LATER].reset_index(drop=True)


def architectures() -> pd.DataFrame:
    """What the paper reports for other encoders and decoders: ``encoder``, ``decoder``, ``change`` to our setting, value, transcription.

    Raises:
        InputError: the file is missing.
    """
    try:
        return pd.read_csv(ARCHITECTURES).fillna({"change": "", "transcription": "verified"})
    except OSError as error:
        raise InputError(f"{ARCHITECTURES}: cannot be read ({error.strerror})") from None


def _table(config: Config) -> pd.DataFrame:
    path = config.reported
    try:
        # Everything as text, so that "1" and "Fig. 2" are both names of tables.
        table = pd.read_csv(path, dtype=str)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); mend the configuration's key 'reported'") from None
    missing = {"table", "dataset", "setting", "method", "bits", "transcription", "source"} - set(table.columns)
    if missing:
        raise InputError(f"{path}: no column '{min(missing)}'")
    unknown = set(table["transcription"]) - set(MARKS)
    if unknown:
        raise InputError(f"{path}: unknown transcription '{min(map(str, unknown))}'; valid: {', '.join(MARKS)}")
    column = precision_column(config.k)
    if column not in table.columns:
        table = table.head(0).assign(**{column: []})
    table = table.assign(bits=table["bits"].astype(int), precision=table[column].astype(float))
    return table


def later(config: Config) -> pd.DataFrame:
    """What later work reports for its own methods on the run's comparable data sets, columns ``COLUMNS``.

    Raises:
        InputError: see ``every``.
    """
    table = _table(config)
    compared = [name for name in config.datasets if config.corpora[name].compare]
    return table.loc[(table["table"] == LATER) & table["dataset"].isin(compared), COLUMNS].reset_index(drop=True)


def read(config: Config) -> pd.DataFrame:
    """Reported values of the run's comparable data sets, methods and lengths.

    Empty when nothing is comparable: no data set is marked ``compare``, or the file has no column for the run's k.

    Raises:
        InputError: see ``every``.
    """
    table = every(config)
    compared = [name for name in config.datasets if config.corpora[name].compare]
    wanted = table["dataset"].isin(compared) & table["method"].isin(config.methods) & table["bits"].isin(config.bits)
    return table.loc[wanted, COLUMNS].reset_index(drop=True)
