"""Methods learn from features on the disk what they learn from features in memory."""

import csv
import inspect
from dataclasses import replace

import numpy as np
import pytest

from semantic_hashing.api import from_disk
from semantic_hashing.api.corpora import default_recipe, prepared_corpus, read_corpus
from semantic_hashing.api.estimators import create, estimator
from semantic_hashing.api.from_disk import BY_ROWS, learns_by_rows
from semantic_hashing.data.prepare import stored, synthetic
from semantic_hashing.data.readers.own import Columns
from semantic_hashing.hashers import epochs, variational
from semantic_hashing.hashers.catalogue import METHODS

BY_ROWS_METHODS = [method for method in METHODS if learns_by_rows(estimator(method))]
COLUMNS = Columns("text", ("topic",), id="id")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    counts, labels = synthetic.counts(300, 120, 4, np.random.default_rng(0), length=20)
    words = ["w" + "".join(chr(97 + int(digit)) for digit in str(number)) for number in range(120)]
    path = tmp_path_factory.mktemp("from_disk") / "docs.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "topic"])
        for row, (document, topic) in enumerate(zip(counts, labels.indices, strict=True)):
            writer.writerow([f"d{row}", " ".join(np.repeat(words, document.toarray().astype(int).ravel())), f"t{topic}"])
    return path


@pytest.fixture(scope="module")
def both(table):
    """The table prepared in memory, and in passes, with every selection of more than 70 documents left on the disk."""
    recipe = default_recipe(COLUMNS)
    found = prepared_corpus("docs", table, COLUMNS, recipe, 1, folder=table.parent / "features")
    # A selection of the training part is a view, and one of a batch is read.
    matrices = {name: stored.StoredRows.open(table.parent / "features" / f"{name}.rows", held=70) for name in ("counts", "tfidf")}
    return prepared_corpus("docs", table, COLUMNS, recipe, 1), replace(found, prepared=replace(found.prepared, **matrices))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """So that a batch is read where the training part is a view."""
    for module in (epochs, variational):
        monkeypatch.setattr(module, "ENCODE_BATCH", 20)
    monkeypatch.setattr(from_disk, "BATCHES", 2)


def test_every_class_has_a_method():
    classes = {base.__name__ for method in BY_ROWS_METHODS for base in estimator(method).__mro__}
    assert classes >= BY_ROWS


def test_the_data_set_is_the_same(both):
    here, there = both
    assert here.record == there.record
    assert here.vocabulary == there.vocabulary
    assert list(here.ids) == list(there.ids)
    assert list(here.titles) == list(there.titles)


def test_read_corpus_writes_into_a_folder(table, tmp_path):
    here, there = (read_corpus(table, labels="topic", id="id", **more) for more in ({}, {"folder": tmp_path / "features"}))
    assert isinstance(there.prepared.tfidf, stored.StoredRows)
    assert np.array_equal(here.prepared.tfidf.data, there.prepared.tfidf.in_memory().data)
    assert here.record == there.record


@pytest.mark.parametrize("method", [*BY_ROWS_METHODS, "LSH", "NbrMI"])
def test_the_same_codes(both, method):
    options = {"max_epochs": 2, "batch_size": 30, "k": 10, "evaluate_every": 1, "bits": 8}
    known = inspect.signature(estimator(method)).parameters
    given = {name: value for name, value in options.items() if name in known}
    here, there = (create(method, **given).fit(data) for data in both)
    assert np.array_equal(here.database_, there.database_)
    assert np.array_equal(here.encode(both[0].X_test), there.encode(both[1].features("test", there.features)))
