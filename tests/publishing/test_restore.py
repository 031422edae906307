"""A published score is restored only where options, seed, code, features and depth are those of the run."""

import dataclasses

import numpy as np
import pytest

from semantic_hashing.config import merge, parse, read_base
from semantic_hashing.core import arithmetic, io
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.grid import cells, data_folder
from semantic_hashing.publishing import archive
from semantic_hashing.publishing.restore import restore
from semantic_hashing.stages import fingerprint
from semantic_hashing.training import models

from ..made_up import ROOT

NARROWED = {"datasets": ["ng20"], "methods": ["LSH"], "settings": ["tuned"], "bits": [8], "seeds": [0, 1], "studies": [], "words": None, "k": 20}


def run(folder, **changes):
    """A run with prepared data and no scores."""
    config = parse(merge(read_base(ROOT), NARROWED | changes) | {"results": str(folder), "papers": []})
    synthetic.prepared(60, 30, 3, seed=1).write(data_folder(config, "ng20") / "features.npz")
    return config


@pytest.fixture
def published(tmp_path):
    """Two models of a run, as it publishes them."""
    config = run(tmp_path / "first")
    for cell in cells(config):
        score = {"hyperparameters": models.untrained(config, cell).get_params(), "fingerprint": fingerprint("LSH"), "k": 20, "precision": 0.5}
        io.write_json(config.results / cell.folder / "score.json", score)
        io.write_arrays(config.results / cell.folder / "queries.npz", {"precision": np.full(12, 0.25 * (1 + cell.seed), np.float32)})
    archive.write(config, tmp_path / "published" / archive.FILE)
    return tmp_path / "published"


def edit(published, change):
    """The published models with ``change`` applied to each."""
    folder = published / archive.FILE
    archive.save({cell: change(model) for cell, model in archive.read(folder).items()}, folder)


def test_the_same_models_come_back_with_each_querys_precision(published, tmp_path):
    config = run(tmp_path / "second")
    assert restore(config, published) == (2, 0, 0, 2)
    for cell in cells(config):
        precision = io.read_arrays(config.results / cell.folder / "queries.npz")["precision"]
        np.testing.assert_array_equal(precision, np.full(12, 0.25 * (1 + cell.seed), np.float32))


def test_a_model_of_the_same_kernels_is_not_from_elsewhere(published, tmp_path):
    def computed(record):
        edit(published, lambda model: dataclasses.replace(model, score=model.score | {"machine": {"arithmetic": record}}))

    computed(arithmetic.record())
    assert restore(run(tmp_path / "second"), published) == (2, 0, 0, 0)
    computed(arithmetic.record() | {"numpy": "0.1"})
    assert restore(run(tmp_path / "third"), published) == (2, 0, 0, 2)


OTHER = {
    "options": lambda score: score | {"hyperparameters": score["hyperparameters"] | {"odd": 1}},
    "seed": lambda score: score | {"hyperparameters": score["hyperparameters"] | {"seed": 7}},
    "code": lambda score: score | {"fingerprint": "0" * 16},
    "depth": lambda score: score | {"k": 21},
}


@pytest.mark.parametrize("what", OTHER)
def test_models_that_differ_are_passed_over(published, tmp_path, what):
    edit(published, lambda model: archive.Published(model.features, model.scoring, OTHER[what](model.score), model.benchmark, model.precision))
    config = run(tmp_path / "second")
    assert restore(config, published) == (0, 2, 0, 0)
    assert not list(config.results.rglob("score.json"))


def test_models_of_other_features_or_another_measure_are_passed_over(published, tmp_path):
    config = run(tmp_path / "second")
    synthetic.prepared(60, 30, 3, seed=2).write(data_folder(config, "ng20") / "features.npz")
    assert restore(config, published) == (0, 2, 0, 0)
    edit(published, lambda model: archive.Published(model.features, "0" * 16, model.score, model.benchmark, model.precision))
    assert restore(run(tmp_path / "third"), published) == (0, 2, 0, 0)


def test_another_master_seed_is_another_model(published, tmp_path):
    assert restore(run(tmp_path / "second", master_seed=2), published) == (0, 2, 0, 0)
