import json

import pandas as pd
import pytest

from semantic_hashing import config, grid
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.grid import combinations
from semantic_hashing.training import choice


def build(folder, **changes):
    values = config.read_base() | {
        "results": str(folder / "results"),
        "datasets": ["ng20"],
        "settings": ["tuned"],
        "bits": [8, 16],
        "search_at": {},
    }
    return config.parse(values | {"search": {"tuned": {"NASH": {"dropout": [0.2, 0.5], "kl_weight": [0.1, 0.3]}}}} | changes)


def record(run, scores=None, by_draw=None):
    """Write a record for each trial; ``scores`` gives the validation score by length and number, ``by_draw`` by draw and number."""
    for trial in grid.trials(run):
        score = scores(trial.bits, trial.number) if by_draw is None else by_draw[trial.dataset][trial.number]
        reason = "it broke" if score is None else None
        value = {"validation": score, "reason": reason, "seconds": 1.0, "epochs": 3, "fingerprint": "f"}
        io.write_json(run.results / trial.folder / "trial.json", value)


def test_the_best_trial_of_each_cell_is_chosen_and_every_trial_kept(tmp_path):
    run = build(tmp_path)
    record(run, lambda bits, number: {8: [0.1, 0.4, None, 0.4], 16: [0.5, 0.2, 0.3, 0.1]}[bits][number])
    written = choice.write(run, tmp_path / "search.csv", tmp_path / "chosen.yaml")
    table = pd.read_csv(written[0])
    assert len(table) == 8
    assert {row["bits"]: json.loads(row["options"]) for row in table[table["chosen"]].to_dict("records")} == {
        8: {"dropout": 0.2, "kl_weight": 0.3},
        16: {"dropout": 0.2, "kl_weight": 0.1},
    }
    chosen = config.parse(config.merge(run.model_dump(mode="json"), config.read_yaml(written[1])))
    assert chosen.options("tuned", "NASH", "ng20", 8)["kl_weight"] == 0.3
    assert chosen.options("tuned", "NASH", "ng20", 16)["kl_weight"] == 0.1
    assert "kl_weight" not in chosen.options("tuned", "NASH", "tmc", 8)


def test_a_later_search_replaces_its_own_cells_alone(tmp_path):
    files = tmp_path / "search.csv", tmp_path / "chosen.yaml"
    run = build(tmp_path)
    record(run, lambda bits, number: 0.1 * number)
    choice.write(run, *files)
    again = build(tmp_path, bits=[8])
    record(again, lambda bits, number: 0.9 - 0.1 * number)
    choice.write(again, *files)
    table = pd.read_csv(files[0])
    assert len(table) == 8
    assert table[table["chosen"]].set_index("bits")["trial"].to_dict() == {8: 0, 16: 3}


def test_each_trial_says_on_which_device_it_ran(tmp_path):
    files = tmp_path / "search.csv", tmp_path / "chosen.yaml"
    run = build(tmp_path)
    record(run, lambda bits, number: 0.1 * number)
    choice.write(run, *files)
    # A record from before the column was there is of a CPU.
    pd.read_csv(files[0]).drop(columns="device").to_csv(files[0], index=False)
    again = build(tmp_path, bits=[8])
    for trial in grid.trials(again):
        path = again.results / trial.folder / "trial.json"
        io.write_json(path, io.read_json(path) | ({"gpu": "a GPU, CUDA 13.0"} if trial.number else {}))
    choice.write(again, *files)
    table = pd.read_csv(files[0]).set_index(["bits", "trial"])
    assert list(table["device"]) == ["cpu", *["a GPU, CUDA 13.0"] * 3, *["cpu"] * 4]


def test_a_missing_trial_or_none_that_worked_is_named(tmp_path):
    run = build(tmp_path)
    with pytest.raises(RunError, match=r"trial\.json: no such file"):
        choice.collect(run)
    record(run, lambda bits, number: None)
    with pytest.raises(RunError, match="every trial of ng20 tuned NASH 8 failed: it broke"):
        choice.collect(run)
    with pytest.raises(RunError, match="names no trial"):
        choice.collect(build(tmp_path, search={}))


def test_the_committed_choices_fit_the_configuration():
    assert config.CHOSEN.is_file()
    run = config.load()
    for setting, methods in config.read_yaml(config.CHOSEN)["hyperparameters"].items():
        for method, chosen in methods.items():
            for options in chosen["overrides"].values():
                assert set(options) <= set().union(*combinations(run, setting, method))


def test_a_choice_made_at_one_length_holds_for_all(tmp_path):
    run = build(tmp_path, search_at={"tuned": 16})
    assert {trial.bits for trial in grid.trials(run)} == {16}
    record(run, lambda bits, number: 0.1 * number)
    written = choice.write(run, tmp_path / "search.csv", tmp_path / "chosen.yaml")
    chosen = config.parse(config.merge(run.model_dump(mode="json"), config.read_yaml(written[1])))
    assert [chosen.options("tuned", "NASH", "ng20", bits)["kl_weight"] for bits in (8, 128)] == [0.3, 0.3]


def test_a_choice_made_at_one_length_replaces_those_of_other_lengths(tmp_path):
    files = tmp_path / "search.csv", tmp_path / "chosen.yaml"
    before = build(tmp_path)
    record(before, lambda bits, number: 0.9 - 0.1 * number)
    choice.write(before, *files)
    after = build(tmp_path, search_at={"tuned": 8}, search={"tuned": {"NASH": [{"target": ["counts"]}, {"threshold": ["median"]}]}})
    record(after, lambda bits, number: 0.1 * number)
    choice.write(after, *files)
    assert set(pd.read_csv(files[0])["bits"]) == {8}
    # Nothing of the earlier choice is left in it.
    assert config.read_yaml(files[1])["hyperparameters"]["tuned"]["NASH"] == {"overrides": {"ng20": {"threshold": "median"}}}


def test_one_length_may_choose_for_a_method_alone(tmp_path):
    searched = {"tuned": {"NASH": {"dropout": [0.2, 0.5]}, "KSH": {"width": [0.5, 1.0]}}}
    run = build(tmp_path, search=searched, search_at={"tuned": {"KSH": 16}})
    assert {(trial.method, trial.bits) for trial in grid.trials(run)} == {("NASH", 8), ("NASH", 16), ("KSH", 16)}
    record(run, lambda bits, number: 0.1 * number)
    _, chosen = choice.write(run, tmp_path / "search.csv", tmp_path / "chosen.yaml")
    found = config.parse(config.merge(run.model_dump(mode="json"), config.read_yaml(chosen)))
    assert found.options("tuned", "KSH", "ng20", 8)["width"] == 1.0
    assert {"ng20/8", "ng20/16"} <= set(found.hyperparameters["tuned"]["NASH"]["overrides"])


def test_a_length_for_a_method_that_is_not_searched_is_refused(tmp_path):
    with pytest.raises(InputError, match="search_at"):
        build(tmp_path, search_at={"tuned": {"STH": 16}})


def test_a_data_set_with_several_draws_is_chosen_by_their_mean(tmp_path):
    searched = {"tuned": {"NASH": {"dropout": [0.2, 0.5, 0.8]}}}
    run = config.parse(
        config.read_base()
        | {
            "results": str(tmp_path),
            "datasets": ["reuters"],
            "methods": ["NASH"],
            "settings": ["tuned"],
            "search": searched,
            "search_at": {"tuned": 32},
        }
    )
    # The best on the first draw alone is the second; the third failed on a draw.
    record(run, by_draw={"reuters": [0.8, 0.9, 0.95], "reuters-split-1": [0.8, 0.6, None], "reuters-split-2": [0.8, 0.6, 0.95]})
    files = tmp_path / "search.csv", tmp_path / "chosen.yaml"
    choice.write(run, *files)
    table = pd.read_csv(files[0])
    assert set(table["dataset"]) == {"reuters"}
    assert table.groupby("trial")["draw"].apply(list).to_dict() == {n: ["reuters", "reuters-split-1", "reuters-split-2"] for n in range(3)}
    assert set(table[table["chosen"]]["trial"]) == {0}
    assert config.read_yaml(files[1])["hyperparameters"]["tuned"]["NASH"] == {"overrides": {"reuters": {"dropout": 0.2}}}
    # An earlier record has no draws.
    pd.read_csv(files[0]).drop(columns="draw").assign(dataset="ng20").iloc[:3].to_csv(files[0], index=False)
    choice.write(run, *files)
    assert set(pd.read_csv(files[0])["draw"]) == {"ng20", "reuters", "reuters-split-1", "reuters-split-2"}
