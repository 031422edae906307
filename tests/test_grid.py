from pathlib import Path

import pytest

from semantic_hashing import config, grid
from semantic_hashing.core.errors import InputError
from semantic_hashing.grid import Cell
from semantic_hashing.hashers.catalogue import CONTROLS, METHODS


@pytest.fixture(scope="module")
def paper():
    return config.load()


def test_the_papers_grid(paper):
    found = list(grid.main_cells(paper))
    deterministic = [name for name in paper.methods if METHODS[name].deterministic]
    random = len(paper.methods) - len(deterministic)
    # A method that draws nothing runs once on each draw of Reuters' split.
    assert len(found) == len(set(found)) == 2 * 5 * (3 * 3 * random + (1 + 1 + 3) * len(deterministic))
    assert {cell.bits for cell in found} == {8, 16, 32, 64, 128}
    assert {cell.seed for cell in found if cell.method in deterministic and not cell.dataset.startswith("reuters")} == {0}


def test_a_seed_of_reuters_has_a_draw_of_the_split_with_it(paper):
    found = {(cell.seed, cell.dataset) for cell in grid.main_cells(paper) if grid.of_draw(paper)[cell.dataset] == "reuters"}
    assert found == {(0, "reuters"), (1, "reuters-split-1"), (2, "reuters-split-2")}
    deterministic = [cell for cell in grid.main_cells(paper) if (cell.method, cell.setting, cell.bits) == ("SpH", "tuned", 8)]
    assert [(cell.dataset, cell.seed) for cell in deterministic] == [*found_in_order(found), ("ng20", 0), ("tmc", 0)]
    assert {control.dataset for control in grid.controls(paper)} == {*grid.of_draw(paper)} == {dataset for _, dataset in found} | {"ng20", "tmc"}


def found_in_order(found):
    return [(dataset, seed) for seed, dataset in sorted(found)]


@pytest.mark.parametrize(
    ("seeds", "expected"),
    [
        ([4], ["reuters"]),
        ([0, 1], ["reuters", "reuters-split-1"]),
        ([0, 1, 2, 3], ["reuters", "reuters-split-1", "reuters-split-2", "reuters"]),
    ],
)
def test_draws_follow_the_seeds_in_their_order(seeds, expected):
    narrowed = config.parse(
        config.read_base() | {"datasets": ["reuters"], "methods": ["LSH", "SpH"], "bits": [16], "settings": ["tuned"], "seeds": seeds}
    )
    found = list(grid.main_cells(narrowed))
    assert [(cell.dataset, cell.seed) for cell in found if cell.method == "LSH"] == list(zip(expected, seeds, strict=True))
    assert [cell.dataset for cell in found if cell.method == "SpH"] == expected[:3]
    assert list(grid.of_draw(narrowed)) == [control.dataset for control in grid.controls(narrowed) if control.name == "Cosine"] == expected[:3]


def test_a_study_stays_on_the_first_draw(paper):
    found = {(cell.dataset, cell.seed) for cell in grid.study_cells(paper, "selector") if paper.source(cell.dataset) == "reuters"}
    assert found == {("reuters", 0), ("reuters", 1), ("reuters", 2)}


def test_a_draw_has_the_options_of_its_data_set(paper):
    for cell in grid.main_cells(paper):
        place = grid.of_draw(paper)[cell.dataset]
        assert paper.options(cell.setting, cell.method, cell.dataset, cell.bits) == paper.options(cell.setting, cell.method, place, cell.bits)


def test_every_cell_has_a_folder_of_its_own(paper):
    folders = [item.folder for item in (*grid.cells(paper), *grid.controls(paper))]
    assert len(folders) == len(set(folders))
    assert Cell("ng20", "tuned", "NASH-N", 32, 1).folder == Path("cells/ng20/tuned/NASH-N/32-bits/seed-1")


def test_random_codes_stand_at_every_length_and_the_other_controls_once(paper):
    found = [(control.name, control.bits) for control in grid.controls(paper) if control.dataset == "ng20"]
    assert found == [("Random", bits) for bits in paper.bits] + [("Cosine", 0), ("Labels", 0)]


def test_product_quantisation_stands_at_every_length_and_exact_rankings_once(paper):
    every = paper.model_copy(update={"controls": CONTROLS})
    found = [(control.name, control.bits) for control in grid.controls(every) if control.dataset == "ng20"]
    lengths = {"Random": paper.bits, "PQ": paper.bits}
    assert found == [(name, bits) for name in CONTROLS for bits in lengths.get(name, (0,))]


def test_a_model_that_settings_share_is_found(paper):
    same = grid.twins(paper)
    assert same[Cell("ng20", "tuned", "LSH", 32, 0)] == Cell("ng20", "as-written", "LSH", 32, 0)
    assert same[Cell("tmc", "tuned", "S-RBM", 8, 2)] == Cell("tmc", "as-written", "S-RBM", 8, 2)
    assert not [cell for cell in same if cell.method == "NASH" and cell.setting == "tuned"]
    assert not set(same) & set(same.values())
    for cell, twin in same.items():
        options = [paper.options(c.setting, c.method, c.dataset, c.bits) for c in (cell, twin)]
        assert options[0] == options[1]
        assert (cell.dataset, cell.method, cell.bits, cell.seed) == (twin.dataset, twin.method, twin.bits, twin.seed)


@pytest.mark.parametrize(
    ("axis", "value"), [("datasets", ["ng20"]), ("methods", ["LSH"]), ("bits", [16]), ("seeds", [2]), ("settings", ["tuned"]), ("datasets", "ng20")]
)
def test_every_axis_narrows(axis, value):
    narrowed = config.parse(config.read_base() | {axis: value})
    of_cell = {
        "datasets": lambda cell: narrowed.source(cell.dataset),
        "settings": lambda cell: cell.setting.partition("+")[0],
        "methods": lambda cell: cell.method,
        "bits": lambda cell: cell.bits,
        "seeds": lambda cell: cell.seed,
    }
    assert {of_cell[axis](cell) for cell in grid.cells(narrowed)} == {value if isinstance(value, str) else value[0]}


def test_a_study_changes_one_thing(paper):
    found = list(grid.study_cells(paper, "selector"))
    assert {cell.setting for cell in found} == {"tuned+selector=elbo", "tuned+selector=leave-one-out"}
    for cell in found:
        plain, changed = paper.options("tuned", cell.method, cell.dataset, cell.bits), cell.setting.partition("selector=")[2]
        assert paper.options(cell.setting, cell.method, cell.dataset, cell.bits) == plain | {"selector": changed}


def test_a_data_set_made_of_anothers_files_has_its_versions_and_choices(paper):
    values = config.read_base()
    values["hyperparameters"]["tuned"]["NASH"] = {"overrides": {"ng20": {"dropout": 0.1}, "ng20-plain/8": {"dropout": 0.2}}}
    own = config.parse(values)
    assert own.versions("ng20-plain") == own.versions("ng20")
    assert [own.options("tuned", "NASH", "ng20-plain", bits)["dropout"] for bits in (8, 16)] == [0.2, 0.1]
    assert own.recipe("ng20-bydate") == own.recipe("ng20")


def test_a_setting_runs_only_the_methods_that_it_names():
    values = config.read_base()
    values["hyperparameters"] = {**values["hyperparameters"], "other": {"NASH": {}}}
    values["settings"] = ["tuned", "other"]
    found = list(grid.cells(config.parse(values)))
    assert {cell.method for cell in found if cell.setting == "other"} == {"NASH"}


def test_the_search_tries_every_combination(paper):
    found = [trial for trial in grid.trials(paper) if (trial.dataset, trial.setting, trial.method, trial.bits) == ("ng20", "tuned", "VDSH", 32)]
    tried = grid.combinations(paper, "tuned", "VDSH")
    assert len(found) == len(tried) == len({str(options) for options in tried})
    assert len({trial.folder for trial in grid.trials(paper)}) == len(list(grid.trials(paper)))


def test_a_search_may_be_a_list_of_grids():
    values = config.read_base()
    values["search_at"] = {}
    values["search"] = {"tuned": {"NASH": [{"kl_weight": [0.03, 0.1], "dropout": [0.2, 0.5]}, {"target": ["binary"]}]}}
    tried = grid.combinations(config.parse(values), "tuned", "NASH")
    assert len(tried) == 5
    assert tried[-1] == {"target": "binary"}


def test_a_large_grid_is_sampled_within_its_budget_and_each_draw_is_another():
    values = config.read_base()
    values["search_at"] = {}
    first = {"kl_weight": 0.03, "dropout": 0.5}
    grid_values = {"kl_weight": [0.03, 0.1, 0.3], "dropout": [0.2, 0.5]}
    values["search"] = {"tuned": {"NASH": {"trials": 6, "first": [first], "values": grid_values}}}
    tried = grid.combinations(config.parse(values), "tuned", "NASH")
    assert tried[0] == first
    assert {tuple(options.values()) for options in tried} == {(kl, dropout) for kl in (0.03, 0.1, 0.3) for dropout in (0.2, 0.5)}
    values["search"]["tuned"]["NASH"]["trials"] = 4
    fewer = grid.combinations(config.parse(values), "tuned", "NASH")
    assert len(fewer) == 4 == len({tuple(options.values()) for options in fewer})
    assert fewer == grid.combinations(config.parse(values), "tuned", "NASH")
    values["search"] = {"tuned": {"NASH-N": values["search"]["tuned"]["NASH"]}}
    assert grid.combinations(config.parse(values), "tuned", "NASH-N")[1:] != fewer[1:]


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        ({"trials": 1, "first": [{"dropout": 0.5}, {"dropout": 0.2}], "values": {"dropout": [0.2, 0.5]}}, "2 combinations, but only 1 trials"),
        ({"trials": 2, "first": [{"dropout": 0.4}], "values": {"dropout": [0.2, 0.5]}}, "dropout=0.4 is not among its values"),
        ({"values": {"dropout": [0.2]}}, "the key 'search.tuned.NASH.trials' is missing"),
        ([{"dropout": [0.2]}, {"trials": 0, "values": {}}], "search.tuned.NASH.1.trials: input should be greater than or equal to 1, not 0"),
        ({"dropout": 0.2}, "search.tuned.NASH.dropout: "),
        ({"trials": 2, "first": [{"kl_weight": 0.4}], "values": {"dropout": [0.2, 0.5]}}, "kl_weight=0.4 is not among its values"),
    ],
)
def test_a_sample_that_contradicts_itself_is_refused(sample, message):
    values = config.read_base() | {"search_at": {}, "search": {"tuned": {"NASH": sample}}}
    with pytest.raises(InputError, match=message):
        config.parse(values)
