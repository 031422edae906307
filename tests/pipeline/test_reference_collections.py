"""The methods on other collections: the pages say what the committed run says."""

from pathlib import Path

import pytest

from semantic_hashing import config
from semantic_hashing.publishing import other_texts
from semantic_hashing.scores.run import Run

ROOT = Path(__file__).parents[2]


def published(name):
    folder = ROOT / "results" / name
    return Run.load(config.load(folder / "config.json").model_copy(update={"published": folder}))


@pytest.fixture(scope="module")
def run():
    return published("reference-collections")


def test_the_pages_say_how_far_the_order_holds(run):
    field = published("reference-field")
    found = other_texts.agreement(field, run)
    assert set(found.places.index) == set(run.config.methods) & set(field.config.methods)
    for page, text in (
        ("docs/what-we-found.md", "\n\n".join(other_texts.paragraphs(field, run))),
        ("README.md", other_texts.sentence(field, run, "docs/collections.md")),
    ):
        assert text in (ROOT / page).read_text(), f"{page}: run 'make docs'"
