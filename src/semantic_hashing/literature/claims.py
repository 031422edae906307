"""The claims of a paper's text, each with the comparisons that it breaks into."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pydantic import Field, field_validator

from semantic_hashing.core.errors import InputError
from semantic_hashing.literature.checked import Document, Position, check_name, checked, mapping
from semantic_hashing.literature.paper import Paper

FILE = "claims.yaml"


class Side(NamedTuple):
    """One side of a comparison: a cell of the grid, or of a study that changed its setting (``binarization=deterministic``)."""

    method: str
    bits: int
    change: str = ""


class Comparison(Document):
    """What the claim says is better, and than what: of several methods on a side, each with each of the other."""

    better: tuple[str, ...] = Field(min_length=1, description="A method or several.")
    worse: tuple[str, ...] = Field(min_length=1, description="A method or several.")
    better_bits: int | None = Field(None, description="A length of its own.")
    worse_bits: int | None = Field(None, description="A length of its own.")
    better_change: str = Field("", description="What a study changed, as in the name of its setting.")
    worse_change: str = Field("", description="What a study changed, as in the name of its setting.")

    @field_validator("better", "worse", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class Claim(Document):
    """A sentence of the paper and its comparisons, made on each data set and at each length."""

    text: str = Field(min_length=1)
    datasets: tuple[str, ...] = Field((), description="Data sets; by default those of the run.")
    but: tuple[str, ...] = Field((), description="Data sets of the run that it excepts.")
    bits: tuple[int, ...] = Field((), description="Lengths; by default those of the run. A comparison that fixes both lengths is made once.")
    comparisons: tuple[Comparison, ...] = Field(min_length=1)

    def pairs(self, datasets: Collection[str], bits: Collection[int]) -> Iterator[tuple[str, Side, Side]]:
        """Data set, better and worse side of every comparison on a run with these data sets and lengths."""
        lengths = self.bits or tuple(bits)
        for dataset in self.datasets or [name for name in datasets if name not in self.but]:
            for index, length in enumerate(lengths):
                for comparison in self.comparisons:
                    fixed = comparison.better_bits is not None and comparison.worse_bits is not None
                    if fixed and index > 0:
                        continue
                    for better, worse in itertools.product(comparison.better, comparison.worse):
                        yield (
                            dataset,
                            Side(better, comparison.better_bits or length, comparison.better_change),
                            Side(worse, comparison.worse_bits or length, comparison.worse_change),
                        )


def read(paper: Paper, datasets: Collection[str]) -> dict[str, Claim]:
    """Name -> claim, in the order of the file; none where the paper has no such file.

    Args:
        paper: the paper.
        datasets: data sets of the configuration; the paper may declare others.

    Raises:
        InputError: an unknown key, method or data set.
    """
    path = paper.folder / FILE
    if not path.is_file():
        return {}
    claims = {}
    for name, values in mapping(path).items():
        if not isinstance(values, dict):
            raise InputError(f"{Position(path, (name,))}: {name}: must be a mapping with a text and comparisons")
        claim = checked(Claim, values, path, (name,))
        for dataset in (*claim.datasets, *claim.but):
            check_name(dataset, [*datasets, *paper.sheet.datasets], "data set", Position(path, (name, "datasets")))
        for number, comparison in enumerate(claim.comparisons):
            for method in (*comparison.better, *comparison.worse):
                check_name(method, paper.methods, "method", Position(path, (name, "comparisons", number)))
        claims[name] = claim
    return claims
