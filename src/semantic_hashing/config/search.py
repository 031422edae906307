"""Sections ``search`` and ``search_at``: what ``snakemake search`` tries."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from semantic_hashing.data.prepare.recipe import Strict

# Option -> the values that the search tries, every combination of them.
Grid = dict[str, tuple[Any, ...]]


class Sample(Strict):
    """A grid too large to try whole: so many trials, each a combination drawn at random."""

    trials: int = Field(ge=1, description="How many combinations are tried, `first` included.")
    first: tuple[dict[str, Any], ...] = Field((), description="Combinations that are tried before any is drawn: where the search starts.")
    values: Grid = Field(description="Option -> the values that are drawn from.")

    @model_validator(mode="after")
    def _check(self) -> Sample:
        if len(self.first) > self.trials:
            raise ValueError(f"first: {len(self.first)} combinations, but only {self.trials} trials; raise trials")
        for options in self.first:
            for name, value in options.items():
                if name not in self.values or _plain(value) not in map(_plain, self.values[name]):
                    raise ValueError(f"first: {name}={value} is not among its values; add it to them")
        return self


def _plain(value: Any) -> Any:
    """A value by which lists and tuples of the same numbers are equal."""
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def grids(searched: Sample | Grid | tuple[Sample | Grid, ...]) -> tuple[Sample | Grid, ...]:
    """What is tried for a method as a list, one after the other."""
    return searched if isinstance(searched, tuple) else (searched,)


# By these a mistake is looked for in the form that was meant; they stand in no message.
SAMPLE, GRID, LIST = TAGS = ("(sample)", "(grid)", "(list)")


def _form(value: Any) -> str:
    if isinstance(value, list | tuple):
        return LIST
    if isinstance(value, Sample) or (isinstance(value, dict) and not Sample.model_fields.keys().isdisjoint(value)):
        return SAMPLE
    return GRID


_Part = Annotated[Annotated[Sample, Tag(SAMPLE)] | Annotated[Grid, Tag(GRID)], Discriminator(_form)]
# What is tried for a method.
Searched = Annotated[Annotated[Sample, Tag(SAMPLE)] | Annotated[Grid, Tag(GRID)] | Annotated[tuple[_Part, ...], Tag(LIST)], Discriminator(_form)]
