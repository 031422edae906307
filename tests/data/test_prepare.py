import json

import numpy as np
import pandas as pd
import pytest

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare.prepare import prepare
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.data.prepare.recipe import Recipe

KEYS = [
    *("dataset", "version", "recipe", "knobs", "source", "read", "stripped", "documents", "dropped", "vocabulary", "labels", "mean_labels"),
    *("mean_tokens", "mean_words", "empty_rows", "chance", "copies", "notes", "literature"),
]
RECIPE = Recipe.model_validate({"stop_words": "none", "split": "halve-test", "max_features": 6})


class Setting:
    def __init__(self, folder):
        self.raw, self.folder = folder / "raw", folder / "prepared"

    def fetched(self, dataset, version, path):
        """Lay a file where `fetch` lays it, and write the record that `fetch` writes."""
        place = self.raw / dataset / version / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        record = self.raw.parent / f"{dataset}.json"
        io.write_json(record, {"dataset": dataset, "version": version, "files": [{"file": place.name, "sha256": io.sha256(place)}]})
        return record

    def prepare(self, source, recipe=RECIPE, **more):
        return prepare("reuters", source, self.raw, recipe, "made-up", 7, self.folder, **more)

    def left(self):
        return sorted(path.name for path in self.folder.rglob("*")) if self.folder.exists() else []


@pytest.fixture
def setting(tmp_path):
    return Setting(tmp_path)


@pytest.fixture
def source(setting, tab_wheel):
    return setting.fetched("reuters", "r52", tab_wheel)


def test_everything_is_written_and_belongs_together(setting, source, capsys):
    record = setting.prepare(source, literature={"train": 12})
    assert list(record) == KEYS
    assert json.loads((setting.folder / "preparation.json").read_text()) == record
    assert setting.left() == ["corpus.parquet", "features.npz", "preparation.json", "vocabulary.parquet"]
    prepared = Prepared.read(setting.folder / "features.npz")
    documents = pd.read_parquet(setting.folder / "corpus.parquet")
    vocabulary = pd.read_parquet(setting.folder / "vocabulary.parquet")
    assert list(documents.columns) == ["id", "title", "part", "labels"]
    assert list(vocabulary.columns) == ["word", "train_count", "train_df", "idf"]
    assert prepared.counts.shape == (len(documents), len(vocabulary)) == (20, 6)
    assert documents["part"].value_counts().to_dict() == record["documents"] == {"train": 12, "validation": 4, "test": 4}
    train = prepared.counts[prepared.rows("train")]
    assert np.array_equal(vocabulary["train_count"], train.sum(axis=0))
    assert vocabulary["train_count"].is_monotonic_decreasing
    first = documents.iloc[0]
    assert (first["id"], first["title"], list(first["labels"])) == ("train/1", "barley harvest mill", ["grain"])
    assert record["read"] == {"train": 12, "validation": 0, "test": 8}
    assert record["knobs"]["max_features"] == 6
    assert record["source"]["version"] == "r52"
    assert "documents, train" in capsys.readouterr().out


def test_the_same_input_gives_the_same_bytes(setting, source):
    setting.prepare(source)
    first = {name: (setting.folder / name).read_bytes() for name in setting.left()}
    setting.prepare(source)
    assert {name: (setting.folder / name).read_bytes() for name in setting.left()} == first


def test_the_smart_list_is_taken_from_its_own_record(setting, source, tmp_path, smart_words):
    smart_words[1] = "mill"
    (tmp_path / "smart-stop-list").write_text("\n".join(smart_words))
    smart = setting.fetched("smart", "english", tmp_path / "smart-stop-list")
    setting.prepare(source, RECIPE.model_copy(update={"stop_words": "smart", "max_features": None}), smart=smart)
    assert "mill" not in set(pd.read_parquet(setting.folder / "vocabulary.parquet")["word"])
    with pytest.raises(InputError, match="semhash fetch smart"):
        setting.prepare(source, RECIPE.model_copy(update={"stop_words": "smart"}))


def test_a_knob_that_does_not_apply_is_noted(setting, source):
    record = setting.prepare(source, RECIPE.model_copy(update={"strip": ("headers",)}))
    assert record["notes"] == ["strip: headers does not apply to this version"]


def test_a_recipe_that_leaves_nothing_leaves_no_files(setting, source):
    with pytest.raises(InputError, match="no document is left"):
        setting.prepare(source, RECIPE.model_copy(update={"min_tokens": 100}))
    assert setting.left() == []


def test_a_disk_that_fills_up_leaves_no_files(setting, source, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(RunError, match="No space left on device"):
        setting.prepare(source)
    assert setting.left() == []


def test_files_that_are_not_what_was_fetched_are_named(setting, source):
    path = next((setting.raw / "reuters/r52").iterdir())
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(RunError, match="changed since it was fetched; remove it and fetch reuters again"):
        setting.prepare(source)
    path.unlink()
    with pytest.raises(RunError, match="no such file; fetch reuters again"):
        setting.prepare(source)
    io.write_json(source, {"dataset": "ng20"})
    with pytest.raises(RunError, match="a record of ng20, not of reuters"):
        setting.prepare(source)
    io.write_json(source, [])
    with pytest.raises(RunError, match="not a record of a download"):
        setting.prepare(source)


def test_the_code_that_prepares_does_not_depend_on_the_configuration():
    from semantic_hashing.core.fingerprint import closure

    names = {path.name for path in closure("semantic_hashing.data.prepare.prepare")}
    assert "features.py" in names
    assert "config.py" not in names
