"""Data sets by name: fetched, checked and prepared once, then read from the cache."""

import numpy as np
import pytest

from semantic_hashing import NASH, load, load_dataset, precision_at_k, search
from semantic_hashing.api import datasets
from semantic_hashing.config import load as load_config
from semantic_hashing.core import packaged
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare.prepared import Prepared


@pytest.fixture(autouse=True)
def only_this_mirror(monkeypatch):
    monkeypatch.delenv("SEMHASH_MIRROR", raising=False)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def test_the_three_parts_are_those_of_the_preparation(configfile, cache, capsys):
    data = load_dataset("ng20", cache=cache, configfile=configfile)
    assert capsys.readouterr().out == ""
    features = next(cache.glob("data/*/features.npz"))
    prepared = Prepared.read(features)
    for part in ("train", "validation", "test"):
        rows = prepared.rows(part)
        for name, matrix in (("X", prepared.tfidf), ("counts", prepared.counts), ("y", prepared.labels)):
            assert (getattr(data, f"{name}_{part}") != matrix[rows]).nnz == 0
        assert len(getattr(data, f"titles_{part}")) == len(rows)
    assert data.X_train.shape == (300, len(data.vocabulary))
    assert data.label_names == ("topic.0", "topic.1", "topic.2", "topic.3")
    assert repr(data).startswith("<Dataset ng20: 300 train, 100 validation, 100 test documents")
    assert data.record["version"] == "cachopo"


def test_labels_have_their_names(configfile, cache, topic_texts):
    data = load_dataset("ng20", cache=cache, configfile=configfile)
    assert [data.label_names[column] for column in data.y_train.indices] == topic_texts[1][:300]


def test_the_second_call_reads_what_is_kept(configfile, cache, monkeypatch):
    load_dataset("ng20", cache=cache, configfile=configfile)
    monkeypatch.setattr(datasets, "fetch", lambda *_: pytest.fail("fetched again"))
    assert load_dataset("ng20", cache=cache, configfile=configfile).X_train.shape[0] == 300


def test_a_kept_model_encodes_texts_as_the_preparation_does(configfile, cache, topic_texts, tmp_path):
    data = load_dataset("ng20", cache=cache, configfile=configfile)
    hasher = NASH(bits=16, max_epochs=10, batch_size=20, learning_rate=0.01).fit(data)
    hasher.save(tmp_path / "model")
    again = load(tmp_path / "model")
    assert (again.text_.transform(topic_texts[0][:300]) != data.X_train).nnz == 0
    np.testing.assert_array_equal(again.encode(topic_texts[0][:300]), hasher.database_)
    assert again.recipe_ == data.record
    precision = precision_at_k(again.encode(data.X_test), again.database_, data.y_test, data.y_train, k=20)
    assert precision > 0.4
    nearest = search(again, [topic_texts[0][0]], k=3)
    assert (nearest.distances[0, 0], nearest.indices.shape) == (0, (1, 3))


def test_a_damaged_cache_says_what_to_remove(configfile, tmp_path):
    load_dataset("ng20", cache=tmp_path, configfile=configfile)
    kept = next(tmp_path.glob("data/*"))
    (kept / "corpus.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match=r"remove the folder and load the data set again"):
        load_dataset("ng20", cache=tmp_path, configfile=configfile)
    (kept / "features.npz").write_bytes(b"PK")
    with pytest.raises(RunError, match="not a whole array file"):
        load_dataset("ng20", cache=tmp_path, configfile=configfile)


def test_a_failed_preparation_leaves_nothing(configfile, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "prepare", lambda *_, **__: (_ for _ in ()).throw(RunError("no")))
    with pytest.raises(RunError, match="no"):
        load_dataset("ng20", cache=tmp_path, configfile=configfile)
    assert list((tmp_path / "data").iterdir()) == []


def test_bad_names_are_refused(configfile, tmp_path):
    with pytest.raises(InputError, match="unknown data set 'ng2'; did you mean 'ng20'"):
        load_dataset("ng2", cache=tmp_path)
    own = tmp_path / "own.yaml"
    own.write_text("corpora: {mine: {path: x.csv, text: text, labels: topic}}\n")
    with pytest.raises(InputError, match="a corpus of your own"):
        load_dataset("mine", cache=tmp_path, configfile=own)


def test_where_the_cache_is(monkeypatch, tmp_path):
    monkeypatch.setenv("SEMHASH_CACHE", str(tmp_path))
    assert datasets.cache_folder() == tmp_path
    monkeypatch.delenv("SEMHASH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr("sys.platform", "linux")
    assert datasets.cache_folder() == tmp_path / "xdg/semantic_hashing"


def test_outside_a_checkout_the_packages_own_configuration_counts(monkeypatch, tmp_path):
    here = load_config()
    monkeypatch.chdir(tmp_path)
    outside = load_config()
    assert outside.sources == packaged.CONFIG / "datasets.csv"
    assert outside == here.model_copy(update={"sources": outside.sources})
    # A project of another kind.
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("title: theirs\n")
    assert load_config().title == here.title
