"""The pages that are made from the code are those in the repository."""

import inspect
import json
from pathlib import Path

import pytest

from semantic_hashing import config
from semantic_hashing.config import Config, Corpus, reference
from semantic_hashing.config.search import Sample
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.registry import hasher_class

ROOT = Path(__file__).parents[2]
MEND = "out of step with the code; run 'make docs'"


@pytest.fixture(scope="module")
def page():
    return reference.markdown()


def test_the_reference_page_is_in_step(page):
    assert (ROOT / "docs/configuration.md").read_text() == page, MEND


def test_the_schema_is_in_step():
    assert json.loads((ROOT / "config/schema.json").read_text()) == config.json_schema(), MEND


@pytest.mark.parametrize("model", [Config, Corpus, Recipe, Sample], ids=lambda model: model.__name__)
def test_every_key_stands_there_with_a_description(page, model):
    for name, field in model.model_fields.items():
        assert field.description, name
        assert f"| `{name}` |" in page
        assert field.description in page


@pytest.mark.parametrize("method", METHODS)
def test_every_option_is_described_in_a_docstring(method):
    built = hasher_class(method)
    described = reference.arguments(built)
    for name in inspect.signature(built.__init__).parameters:
        assert name == "self" or described.get(name), f"{method}: {name}"


def test_a_description_that_points_elsewhere_is_followed():
    assert reference.arguments(hasher_class("NASH"))["patience"].startswith("stop after")


def test_limits_choices_and_defaults_are_said(page):
    assert "| `max_df` | number, > 0, ≤ 1 | `1.0` |" in page
    assert "| `split` | `official` or `halve-test` or `fresh` | `halve-test` |" in page
    assert "| `bits` | list: whole number | required |" in page
    assert "| `papers` | list: text | `[]` |" in page
