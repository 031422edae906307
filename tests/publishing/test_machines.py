"""Models that were computed on another machine are told, with what differs."""

import numpy as np
import pytest

from semantic_hashing.core import io
from semantic_hashing.grid import cells
from semantic_hashing.publishing import archive, machines
from semantic_hashing.scores import origin

from ..made_up import SMALL, build

ZEN = {"processor": "AuthenticAMD family 25 model 17", "numba": "0.68.1, compiled for znver4", "switches": ""}
LAKE = {"processor": "GenuineIntel family 6 model 85", "numba": "0.68.1, compiled for cascadelake", "switches": ""}


@pytest.fixture
def config(tmp_path):
    config = build(tmp_path, SMALL | {"datasets": ["ng20"], "methods": ["NASH", "VDSH"], "bits": [16]})
    for dataset in config.datasets:
        io.write_arrays(config.results / "data" / dataset / "features.npz", {"x": np.arange(3)})
    return config


def computed(config, record, shift=0.0, **changes):
    """Let every model of the run have this record, and a precision that differs."""
    for cell in cells(config):
        folder = config.results / cell.folder
        score = io.read_json(folder / "score.json")
        io.write_json(folder / "score.json", score | {"machine": {"processor": "AMD EPYC"} | ({"arithmetic": record} if record else {})} | changes)
        precision = io.read_arrays(folder / "queries.npz")["precision"]
        io.write_arrays(folder / "queries.npz", {"precision": np.round(precision * 64) / np.float32(64) + np.float32(shift)})


def published(config):
    folder = config.results.parent / "published"
    archive.write(config, folder / archive.FILE)
    return folder


def test_models_of_another_processor_are_counted_with_what_differs(config):
    computed(config, ZEN)
    folder = published(config)
    assert machines.lines(config, folder) == []
    computed(config, LAKE, shift=1 / 64)
    assert machines.lines(config, folder) == [
        "2 models were computed otherwise than the published ones (processor: GenuineIntel family 6 model 85 / AuthenticAMD family 25 model 17; "
        "numba: 0.68.1, compiled for cascadelake / 0.68.1, compiled for znver4); 2 of them score otherwise by the same code."
    ]
    # Another code is a reason of its own.
    computed(config, LAKE, shift=1 / 64, fingerprint="of other code")
    assert machines.lines(config, folder)[0].endswith("; 0 of them score otherwise by the same code.")


def test_a_model_that_does_not_say_is_not_taken_for_the_same(config):
    computed(config, None)
    folder = published(config)
    computed(config, ZEN)
    assert machines.lines(config, folder) == [
        "2 models, or the published ones, do not record how they were computed, so another machine is not ruled out; "
        "0 of them score otherwise by the same code."
    ]


def test_a_run_counts_its_models_by_how_they_were_computed(config):
    computed(config, None)
    first = next(iter(cells(config)))
    path = config.results / first.folder / "score.json"
    io.write_json(path, io.read_json(path) | {"machine": {"arithmetic": ZEN}})
    assert origin.origin(config)["arithmetic"] == [{"record": ZEN, "models": 1}, {"record": None, "models": 1}]
