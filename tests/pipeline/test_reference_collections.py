"""The methods on other collections: what is committed of that run belongs together, and the pages say what it says."""

from pathlib import Path

import pytest

from semantic_hashing import config
from semantic_hashing.grid import cells
from semantic_hashing.publishing import archive, other_texts
from semantic_hashing.scores.run import Run
from semantic_hashing.stages import fingerprint
from semantic_hashing.training import models

ROOT = Path(__file__).parents[2]


def published(name):
    folder = ROOT / "results" / name
    return Run.load(config.load(folder / "config.json").model_copy(update={"published": folder}))


@pytest.fixture(scope="module")
def run():
    return published("reference-collections")


def test_every_model_was_scored_by_the_present_code(run):
    assert set(archive.read(run.config.rendered / archive.FILE)) == set(cells(run.config))
    assert set(run.cells["status"]) == {"ok"}
    assert all(row.fingerprint == fingerprint(row.method) for row in run.cells.itertuples())


def test_each_method_has_the_options_that_it_comes_with(run):
    base = config.load(ROOT / "config/collections.yaml")
    for cell, model in archive.read(run.config.rendered / archive.FILE).items():
        assert model.score["hyperparameters"] == models.recorded(models.untrained(base, cell)), cell


def test_the_pages_say_how_far_the_order_holds(run):
    field = published("reference-field")
    found = other_texts.agreement(field, run)
    assert set(found.places.index) == set(run.config.methods) & set(field.config.methods)
    for page, text in (
        ("docs/what-we-found.md", "\n\n".join(other_texts.paragraphs(field, run))),
        ("README.md", other_texts.sentence(field, run, "docs/collections.md")),
    ):
        assert text in (ROOT / page).read_text(), f"{page}: run 'make docs'"
