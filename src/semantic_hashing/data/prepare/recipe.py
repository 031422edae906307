"""A recipe: the named knobs between a corpus and its features."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Strict(BaseModel):
    """A model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Recipe(Strict):
    """The knobs that turn a corpus into features. Defaults are the literature's where it states one."""

    stop_words: Literal["smart", "sklearn", "none"] = Field("smart", description="Stop list: SMART (571 entries, fetched), scikit-learn's, or none.")
    token_pattern: str = Field(
        "[a-z]{2,}",
        description="Regular expression of a token, applied to lower-cased text; or `words`: two or more letters or digits of any script, "
        "with the signs that belong to them.",
    )
    min_df: int = Field(1, ge=1, description="A word must stand in at least this many training documents.")
    max_df: float = Field(1.0, gt=0, le=1, description="A word may stand in at most this share of the training documents.")
    max_features: int | None = Field(10_000, ge=1, description="Keep the most frequent words of the training part; null keeps all.")
    min_tokens: int = Field(1, ge=0, description="Drop documents with fewer vocabulary tokens.")
    max_tokens: int | None = Field(None, ge=1, description="Drop documents with more vocabulary tokens; null keeps all.")
    labels: Literal["own", "name-tokens"] = Field("own", description="The corpus's own labels, or the most frequent words of the category names.")
    label_count: int = Field(20, ge=1, description="How many name tokens are labels (only with labels: name-tokens).")
    drop_unlabelled: bool = Field(True, description="Drop documents without a label.")
    drop_copies: bool = Field(False, description="Before the split, drop a document whose text is exactly that of an earlier one.")
    split: Literal["official", "halve-test", "fresh"] = Field(
        "halve-test",
        description="official: the test part stays, validation is held out of the training part; halve-test: the test part is halved into "
        "validation and test; fresh: all documents are shuffled into training, validation and test.",
    )
    validation_share: float = Field(0.1, gt=0, lt=0.5, description="Share held out for validation (split: official and fresh).")
    test_share: float = Field(0.1, gt=0, lt=0.5, description="Share held out for test (split: fresh).")
    weighting: Literal["sublinear", "plain", "binary"] = Field("sublinear", description="Term frequency in TF-IDF: 1 + ln(count), count, or 1.")
    strip: tuple[Literal["headers", "footers", "quotes", "filler", "closing"], ...] = Field(
        (),
        description="Parts of a text to remove. Of a post (ng20, version bydate): `headers`, `footers`, `quotes`. Of a story (reuters, modapte): "
        "`filler`, which stands for the body of a story without one, and `closing`, the agency's name at the end.",
    )

    @field_validator("token_pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return value
