"""The model of a cell: its seed is the one that its axes give, no two replicates share one, and its options are the configuration's."""

import numpy as np
import pytest

from semantic_hashing import config, grid
from semantic_hashing.core import seeds
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.grid import Cell
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.training import models


@pytest.fixture(scope="module")
def paper():
    return config.load()


def test_every_cell_has_the_seed_of_its_axes(paper):
    cells = [cell for cell in grid.main_cells(paper) if cell.setting == paper.settings[0]]
    drawn = [models.untrained(paper, cell).seed for cell in cells]
    assert drawn == [seeds.integer(paper.master_seed, cell.dataset, cell.method, cell.bits, cell.seed, "fit") for cell in cells]
    assert len(set(drawn)) == len(cells)


def test_two_settings_share_the_draws_of_a_replicate(paper):
    # A comparison of settings is then one of paired replicates.
    assert len({models.untrained(paper, Cell("ng20", setting, "NASH", 32, 1)).seed for setting in paper.settings}) == 1


@pytest.mark.parametrize("method", METHODS)
def test_a_cells_options_are_those_of_the_configuration(paper, method):
    for setting in paper.settings:
        cell = Cell(paper.datasets[0], setting, method, 32, 0)
        hasher = models.untrained(paper, cell)
        options = paper.options(setting, method, cell.dataset, 32)
        parameters = hasher.get_params()
        assert hasher.bits == 32
        assert {name: parameters[name] for name in options} == {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}
        assert {name: parameters[name] for name in METHODS[method].preset} == METHODS[method].preset


def test_a_cell_has_the_options_of_its_length_and_data_set():
    overrides = {"ng20/8": {"dropout": 0.11}, "ng20/32": {"dropout": 0.33}, "tmc": {"dropout": 0.44}}
    run = config.parse(config.merge(config.read_base(), {"hyperparameters": {"tuned": {"NASH": {"overrides": overrides}}}}))
    cells = [Cell("ng20", "tuned", "NASH", 8, 0), Cell("ng20", "tuned", "NASH", 32, 0), Cell("tmc", "tuned", "NASH", 32, 0)]
    assert [models.untrained(run, cell).dropout for cell in cells] == [0.11, 0.33, 0.44]


def test_another_replicate_draws_other_numbers_and_the_same_replicate_the_same(paper):
    data = synthetic.prepared(100, 50, 3, seed=1)
    codes = []
    for replicate in (0, 1, 0):
        hasher = models.untrained(paper, Cell("ng20", paper.settings[0], "LSH", 16, replicate))
        codes.append(hasher.encode(fit(hasher, data)))
    assert not np.array_equal(codes[0], codes[1])
    np.testing.assert_array_equal(codes[0], codes[2])
