"""The questions that a paper leaves open, and which recorded values answer them."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from semantic_hashing.literature.checked import Document, checked, mapping
from semantic_hashing.literature.paper import Paper

FILE = "decisions.yaml"
ABSENT = "no method of this run has such a hyper-parameter"


class Decision(Document):
    """A question that the paper leaves open."""

    question: str = Field(min_length=1, description="The question, in a few words.")
    hyperparameters: str = Field("", description="Pattern of the names of the hyper-parameters that answer it.")
    knobs: str = Field("", description="Pattern of the names of the recipe's knobs that answer it.")
    note: str = Field("", description="What holds besides, whatever their values; said after them, as LaTeX.")
    absent: str = Field(ABSENT, description="The answer where the run records none.")

    @field_validator("hyperparameters", "knobs")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return value


class _Decisions(Document):
    decisions: tuple[Decision, ...] = ()


def read(paper: Paper) -> tuple[Decision, ...]:
    """The questions in the order in which they are asked; none where the paper has no such file.

    Raises:
        InputError: the file is not a list of questions under ``decisions``, or has an unknown key.
    """
    path = paper.folder / FILE
    return checked(_Decisions, mapping(path), path).decisions if path.is_file() else ()
