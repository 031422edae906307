"""Sections ``study`` and ``words``: what runs beside the grid. A study lies with the analysis that reads it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from semantic_hashing.config.overlay import read_yaml
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.recipe import Strict

# Package data beside the code of each analysis, which is not imported for it.
ANALYSES = Path(__file__).parents[1] / "analyses"


class Study(Strict):
    """A part of the run beside the grid: some cells again with one thing changed. What it does not name is the grid's."""

    question: str = Field(description="What it answers, in the report.")
    settings: tuple[str, ...] = Field(min_length=1, description="The settings whose cells are run again.")
    options: dict[str, tuple[Any, ...]] = Field(
        {}, description="Constructor arguments and the values each takes, every combination of them; a setting of its own each."
    )
    datasets: tuple[str, ...] = Field((), description="Keys of `corpora`.")
    methods: tuple[str, ...] = Field((), description="Methods.")
    bits: tuple[int, ...] = Field((), description="Code lengths in bits.")
    seeds: tuple[int, ...] = Field((), description="Replicates.")
    replicates: int | None = Field(None, ge=1, le=1000, description="Number of seeds, from 0 on, whatever the grid's are; in place of `seeds`.")

    @model_validator(mode="after")
    def _has_one_list_of_seeds(self) -> Study:
        if self.seeds and self.replicates:
            raise ValueError("name seeds or replicates, not both")
        return self

    @property
    def derived_settings(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Settings that the options make, such as ``tuned+selector=elbo``: the setting they start from and what they change."""
        settings = {}
        for setting, values in itertools.product(self.settings, itertools.product(*self.options.values())):
            changed = dict(zip(self.options, values, strict=True))
            if changed:
                settings["+".join([setting, *(f"{option}={_value_text(value)}" for option, value in changed.items())])] = (setting, changed)
        return settings


class Words(Strict):
    """Models whose decoder is looked at as word vectors; one seed each."""

    dataset: str = Field(description="A key of `corpora`.")
    setting: str = Field(description="A key of `hyperparameters`.")
    methods: tuple[str, ...] = Field(min_length=1, description="Methods with a decoder that is linear in the code.")
    bits: tuple[int, ...] = Field(min_length=1, description="Code lengths in bits.")


def of_analyses() -> dict[str, Any]:
    """The section ``study`` as the analyses bring it: every ``studies.yaml`` of their folders.

    Raises:
        InputError: a file is no mapping, or two files hold a study of one name.
    """
    studies: dict[str, Any] = {}
    places: dict[str, Path] = {}
    for path in sorted(ANALYSES.glob("*/studies.yaml")):
        for name, study in read_yaml(path).items():
            if name in places:
                raise InputError(f"{path}: the study '{name}' is also in {places[name]}; name one otherwise")
            studies[name], places[name] = study, path
    return {"study": studies}


def _value_text(value: Any) -> str:
    """A value inside the name of a setting, fit for a path: ``500x500`` for a list."""
    return "x".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)
