"""The configuration of one run: its keys, checked as a whole."""

from __future__ import annotations

from pydantic import model_validator

from semantic_hashing.config.checks import check_names
from semantic_hashing.config.keys import Keys


class Config(Keys):
    """One run of the workflow."""

    @model_validator(mode="after")
    def _check_names(self) -> Config:
        check_names(self)
        return self
