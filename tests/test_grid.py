from pathlib import Path

import pytest

from semantic_hashing import config, grid
from semantic_hashing.grid import Cell
from semantic_hashing.names import METHODS


@pytest.fixture(scope="module")
def paper():
    return config.load()


def test_the_papers_grid(paper):
    found = list(grid.cells(paper))
    deterministic = [name for name in paper.methods if METHODS[name].deterministic]
    per_length = 3 * (len(paper.methods) - len(deterministic)) + len(deterministic)
    assert len(found) == len(set(found)) == 2 * 3 * 5 * per_length
    assert {cell.bits for cell in found} == {8, 16, 32, 64, 128}
    assert {cell.seed for cell in found if cell.method in deterministic} == {0}


def test_every_cell_has_a_folder_of_its_own(paper):
    folders = [item.folder for item in (*grid.cells(paper), *grid.controls(paper))]
    assert len(folders) == len(set(folders))
    assert Cell("ng20", "tuned", "NASH-N", 32, 1).folder == Path("cells/ng20/tuned/NASH-N/32-bits/seed-1")


def test_random_codes_stand_at_every_length_and_the_other_controls_once(paper):
    found = [(control.name, control.bits) for control in grid.controls(paper) if control.dataset == "ng20"]
    assert found == [("Random", bits) for bits in paper.bits] + [("Cosine", 0), ("Labels", 0)]


@pytest.mark.parametrize(
    ("axis", "value"), [("datasets", ["ng20"]), ("methods", ["LSH"]), ("bits", [16]), ("seeds", [2]), ("settings", ["tuned"]), ("datasets", "ng20")]
)
def test_every_axis_narrows(axis, value):
    narrowed = config.parse(config.read_yaml(config.BASE) | {axis: value})
    field = {"datasets": "dataset", "methods": "method", "bits": "bits", "seeds": "seed", "settings": "setting"}[axis]
    assert {getattr(cell, field) for cell in grid.cells(narrowed)} == {value if isinstance(value, str) else value[0]}


def test_a_setting_runs_only_the_methods_that_it_names():
    values = config.read_yaml(config.BASE)
    values["hyperparameters"] = {**values["hyperparameters"], "other": {"NASH": {}}}
    values["settings"] = ["tuned", "other"]
    found = list(grid.cells(config.parse(values)))
    assert {cell.method for cell in found if cell.setting == "other"} == {"NASH"}


def test_the_search_tries_every_combination(paper):
    found = [trial for trial in grid.trials(paper) if (trial.dataset, trial.setting, trial.method, trial.bits) == ("ng20", "tuned", "NASH", 8)]
    tried = grid.combinations(paper, "tuned", "NASH")
    assert len(found) == len(tried) == len({str(options) for options in tried})
    assert len({trial.folder for trial in grid.trials(paper)}) == len(list(grid.trials(paper)))
