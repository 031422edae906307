"""What a job is expected to take, from the timelines of earlier runs."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from semantic_hashing.core.errors import InputError

# Of a run on other data or of a method that no timeline holds nothing is known; the second try gets twice as much.
UNKNOWN_MIB = 4000
UNKNOWN_MINUTES = 120
# The two processes of Snakemake that wait in a job while a model is trained, each with the rules in memory.
SNAKEMAKE_MIB = 700
# Starting Python and Snakemake twice, on a file system that may be slow.
START_MINUTES = 3
# A node may be slower, and the same model may train for more epochs on other hardware.
MARGIN_MIB = 1.5
MARGIN_SECONDS = 4.0


@dataclass(frozen=True)
class Cost:
    """Seconds, and peak memory in MiB, of the measured jobs that are like one: their mean, and the worst of them."""

    seconds: float
    worst_seconds: float
    worst_mib: float

    @property
    def mib(self) -> int:
        """Memory to ask for, in MiB."""
        return math.ceil(self.worst_mib * MARGIN_MIB) + SNAKEMAKE_MIB

    @property
    def minutes(self) -> int:
        """Time to ask for, in minutes."""
        return math.ceil(self.worst_seconds * MARGIN_SECONDS / 60) + START_MINUTES


class Costs:
    """The measured jobs of earlier runs, looked up from the likest to the less alike.

    Args:
        files: timelines as ``semhash analyse timeline`` writes them; the rows of a later file replace those of the same job in an earlier one.
            A file that is not there is passed over.

    Raises:
        InputError: a file is no timeline.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        jobs: dict[tuple[str, ...], tuple[float, float]] = {}
        for file in files:
            if file.is_file():
                jobs |= _read(file)
        self._alike: dict[tuple[str, ...], list[tuple[float, float]]] = {}
        for (step, dataset, _setting, method, bits, _seed), measured in jobs.items():
            for key in ((step, method, dataset, bits), (step, method, dataset), (step, method)):
                self._alike.setdefault(key, []).append(measured)

    def of(self, step: str, method: str, datasets: Iterable[str], bits: int) -> Cost | None:
        """What a job of a step is expected to take; None where no such job of the method was measured.

        Args:
            step: ``hash``, ``control``, ``words`` or another step of the timeline.
            method: a method, or a control.
            datasets: names that the data set may have in a timeline, the likest first; otherwise any data set counts.
            bits: the code length; otherwise any length counts.
        """
        names = list(datasets)
        keys = [(step, method, name, str(bits)) for name in names] + [(step, method, name) for name in names] + [(step, method)]
        for key in keys:
            if key in self._alike:
                seconds, mib = zip(*self._alike[key], strict=True)
                return Cost(sum(seconds) / len(seconds), max(seconds), max(mib))
        return None


def _read(file: Path) -> dict[tuple[str, ...], tuple[float, float]]:
    axes = ("step", "dataset", "setting", "method", "bits", "seed")
    with file.open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        try:
            return {tuple(row[axis] for axis in axes): (float(row["seconds"]), float(row["mib"])) for row in rows}
        except (KeyError, TypeError, ValueError):
            raise InputError(f"{file}, line {rows.line_num}: not a timeline; remove it, or write it again with semhash analyse timeline") from None
