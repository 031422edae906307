"""The overlay config/collections.yaml: every unsupervised method at one length."""

from pathlib import Path

import pytest

from semantic_hashing import config, grid
from semantic_hashing.hashers.catalogue import METHODS


@pytest.fixture(scope="module")
def collections():
    return config.load(Path("config/collections.yaml"))


def test_it_runs_the_unsupervised_methods_of_the_field(collections):
    field = config.load(Path("config/field.yaml"))
    assert list(collections.methods) == [name for name in field.methods if not METHODS[name].supervised]
    assert collections.controls == field.controls


def test_its_cells_are_one_length_and_three_seeds(collections):
    found = list(grid.main_cells(collections))
    deterministic = [name for name in collections.methods if METHODS[name].deterministic]
    assert len(found) == len(set(found)) == 3 * (3 * len(collections.methods) - 2 * len(deterministic))
    assert {(cell.setting, cell.bits) for cell in found} == {("tuned", 32)}


def test_no_method_has_options_of_one_data_set(collections):
    for method in collections.methods:
        assert len({str(collections.options("tuned", method, dataset, 32)) for dataset in collections.datasets}) == 1
        assert not collections.options("tuned", method, "agnews", 32) or method in ("S-RBM", "STH")


def test_titles_say_which_version_it_is(collections):
    for dataset in ("agnews", "dbpedia"):
        assert collections.versions(dataset) == ("dhim-small",)
        assert "small" in collections.corpora[dataset].title
