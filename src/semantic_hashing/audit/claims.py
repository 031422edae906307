"""The claims that the paper's text makes about its tables, each broken into comparisons and tested."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.grid import Cell, cells
from semantic_hashing.hashers.catalogue import VARIANTS
from semantic_hashing.scores import tablefile
from semantic_hashing.scores.comparison import compare, holm

FILE = "claims.csv"
LEVEL = 0.05
HOLDS, FAILS, UNDECIDED, NOT_TESTED = "holds", "does not hold", "undecided", "not tested"
# The length of the paper's table of architectures.
ABLATED = 32
SUPERVISED = ("KSH", "SHTTM", "VDSH-S", "VDSH-SP")
BASELINES = ("LSH", "S-RBM", "SpH", "STH", "VDSH")
# The paper's Reuters; the claim about it is not about other versions.
REUTERS, NEWSGROUPS = "reuters", "ng20"


class Side(NamedTuple):
    """One side of a comparison: a cell of the grid, or of a study that changed its setting (``binarization=deterministic``)."""

    method: str
    bits: int
    change: str = ""


Pairs = Iterator[tuple[str, Side, Side]]


def _beats_baselines_on_reuters(config: Config) -> Pairs:
    for bits, ours, theirs in itertools.product(config.bits, VARIANTS, BASELINES):
        yield REUTERS, Side(ours, bits), Side(theirs, bits)


def _noise_helps(config: Config) -> Pairs:
    for dataset, bits in itertools.product(config.datasets, config.bits):
        yield dataset, Side("NASH-DN", bits), Side("NASH-N", bits)
        yield dataset, Side("NASH-N", bits), Side("NASH", bits)


def _long_codes_fall(config: Config) -> Pairs:
    for dataset, method in itertools.product(config.datasets, VARIANTS):
        for shorter, longer in ((32, 64), (64, 128)):
            yield dataset, Side(method, shorter), Side(method, longer)


def _long_codes_beat_baselines(config: Config) -> Pairs:
    for dataset, bits, ours, theirs in itertools.product(config.datasets, (64, 128), VARIANTS, BASELINES):
        if dataset != NEWSGROUPS:
            yield dataset, Side(ours, bits), Side(theirs, bits)


def _supervised_beats_baselines(config: Config) -> Pairs:
    for dataset, bits, theirs in itertools.product(config.datasets, config.bits, SUPERVISED):
        yield dataset, Side("NASH-DN-S", bits), Side(theirs, bits)


def _stochastic_beats_deterministic(config: Config) -> Pairs:
    for dataset, bits in itertools.product(config.datasets, config.bits):
        yield dataset, Side("NASH-DN", bits), Side("NASH-DN", bits, "binarization=deterministic")


def _deep_encoder_linear_decoder(config: Config) -> Pairs:
    two, one, linear = (Side("NASH-DN", ABLATED, change) for change in ("", "hidden=500", "hidden=none"))
    yield NEWSGROUPS, two, one
    yield NEWSGROUPS, one, linear
    for change in ("decoder_hidden=none+decoder_activation=relu", "decoder_hidden=500+decoder_activation=relu"):
        yield NEWSGROUPS, two, Side("NASH-DN", ABLATED, change)


CLAIMS: dict[str, tuple[str, Callable[[Config], Pairs]]] = {
    "reuters": ("Every NASH variant beats every baseline on Reuters, at every length", _beats_baselines_on_reuters),
    "noise": ("NASH-DN beats NASH-N and NASH-N beats NASH, everywhere", _noise_helps),
    "length": ("The scores of the NASH variants fall from 32 to 64 and from 64 to 128 bits", _long_codes_fall),
    "supervised": ("NASH-DN-S beats every supervised baseline, everywhere", _supervised_beats_baselines),
    "stochastic": ("Stochastic binarisation beats deterministic on every data set", _stochastic_beats_deterministic),
    "architecture": ("A deeper encoder is better and a deeper decoder worse (NASH-DN, 20Newsgroups)", _deep_encoder_linear_decoder),
    "long": ("At 64 and 128 bits the NASH variants beat every baseline, except on 20Newsgroups", _long_codes_beat_baselines),
}
COLUMNS = ["claim", "setting", "dataset", "better", "better_bits", "better_change", "worse", "worse_bits", "worse_change"]
COLUMNS += ["difference", "error", "p_for", "p_against", "outcome"]


def comparisons(config: Config, partial: bool = False) -> pd.DataFrame:
    """Every comparison of every claim in every setting that the run has both sides of, with ``COLUMNS``.

    ``p_for`` and ``p_against`` are Holm-adjusted over all comparisons of a setting; ``outcome`` says which of the two is
    below the level: ``holds``, ``does not hold``, else ``undecided``. A ``partial`` run is tested on the cells that it has.

    Raises:
        RunError: a cell's per-query values are missing.
    """
    found: list[pd.DataFrame] = []
    for setting in config.settings:
        by_side: dict[tuple[str, Side], list[Cell]] = {}
        for cell in cells(config):
            base, _, change = cell.setting.partition("+")
            if base == setting and config.corpora[cell.dataset].compare and (not partial or _file(config, cell).is_file()):
                by_side.setdefault((cell.dataset, Side(cell.method, cell.bits, change)), []).append(cell)
        rows = []
        for claim, (_, pairs) in CLAIMS.items():
            for dataset, better, worse in pairs(config):
                sides = [by_side.get((dataset, side)) for side in (better, worse)]
                if sides[0] and sides[1]:
                    a, b = (_queries(config, own) for own in sides if own)
                    if len(a) and len(b):
                        rows.append([claim, setting, dataset, *better, *worse, *compare(a, b), ""])
        table = pd.DataFrame(rows, columns=COLUMNS)
        table["p_for"], table["p_against"] = holm(table["p_for"].to_list()), holm(table["p_against"].to_list())
        table["outcome"] = np.select([table["p_for"] < LEVEL, table["p_against"] < LEVEL], [HOLDS, FAILS], UNDECIDED)
        found.append(table)
    return pd.concat(found, ignore_index=True)


def verdict(outcomes: pd.Series) -> str:
    """A claim holds when each of its comparisons does, does not when one is significantly the other way round."""
    if outcomes.empty:
        return NOT_TESTED
    if (outcomes == FAILS).any():
        return FAILS
    return HOLDS if (outcomes == HOLDS).all() else UNDECIDED


def write(config: Config, out: Path | None = None, partial: bool = False) -> Path:
    """Write all comparisons, by default into the run's results, and return the path."""
    return tablefile.write(comparisons(config, partial), out or config.results / FILE)


def read(config: Config) -> pd.DataFrame:
    """The comparisons as written, of the run or of the folder that its configuration renders. See ``tablefile.read``."""
    return tablefile.read(config, FILE, "claims")


def _file(config: Config, cell: Cell) -> Path:
    return config.results / cell.folder / "queries.npz"


def _queries(config: Config, own: list[Cell]) -> np.ndarray:
    """Precision per seed and query, (seeds, q); failed cells have none."""
    values = [io.read_arrays(_file(config, cell))["precision"] for cell in own]
    values = [value.astype(np.float64) for value in values if len(value)]
    return np.stack(values) if values else np.zeros((0, 0))
