"""Exported codes give the same neighbours."""

import sys

import faiss
import numpy as np
import pandas as pd
import pytest

from semantic_hashing import search
from semantic_hashing.core.errors import InputError
from semantic_hashing.index import export, file
from semantic_hashing.index.file import Maker


@pytest.fixture(scope="module", params=[12, 32, 72])
def index(request, tmp_path_factory):
    rng = np.random.default_rng(request.param)
    codes = np.packbits(rng.random((400, request.param)) < 0.3, axis=1)
    path = tmp_path_factory.mktemp("export") / "codes.parquet"
    with file.writer(path, Maker("NASH", request.param, "0")) as rows:
        rows.write([f"d{row}" for row in range(400)], [f"Title {row}" for row in range(400)], np.ones(400), codes)
    return file.read(path)


def test_faiss_finds_the_same_distances(index, tmp_path):
    export.export(index, tmp_path / "x.faiss")
    flat = faiss.read_index_binary(str(tmp_path / "x.faiss"))
    assert isinstance(flat, faiss.IndexBinaryFlat)
    distances, _ = flat.search(index.codes[:20], 10)
    np.testing.assert_array_equal(distances, search(index.codes, index.codes[:20], 10).distances)


def test_the_multi_index_finds_all_within_its_radius(index, tmp_path):
    export.export(index, tmp_path / "x.faiss", "multi-hash")
    found = faiss.read_index_binary(str(tmp_path / "x.faiss"))
    assert isinstance(found, faiss.IndexBinaryMultiHash)
    tables, width = export.tables(index.maker.bits, 400)
    assert (found.nhash, found.b) == (tables, width)
    # Of two codes that differ in fewer bits than there are tables, one part is the same.
    exact = search(index.codes, index.codes[:20], 400)
    _, rows = found.search(index.codes[:20], 400)
    for near, distances, reached in zip(exact.indices, exact.distances, rows, strict=True):
        assert set(near[distances < tables]) <= set(reached)


def test_arrays_and_a_table_for_sql(index, tmp_path):
    export.export(index, tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz", allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["codes"], index.codes)
        assert arrays["ids"].tolist() == index.ids()
        assert int(arrays["bits"].item()) == index.maker.bits
    export.export(index, tmp_path / "x.parquet")
    table = pd.read_parquet(tmp_path / "x.parquet")
    assert list(table.columns[:2]) == ["id", "title"]
    distance = sum(np.bitwise_count(table[name].to_numpy() ^ table[name].to_numpy()[0]).astype(int) for name in table.columns[2:])
    np.testing.assert_array_equal(distance, np.bitwise_count(index.codes ^ index.codes[0]).sum(axis=1))
    assert int(table["code_0"][0]) >> 56 == index.codes[0, 0]


def test_mistakes_are_one_line(index, tmp_path, monkeypatch):
    for out, kind, message in (
        ("x.csv", "flat", "no format by its name"),
        ("x.faiss", "multihash", "unknown value 'multihash'; did you mean 'multi-hash'?"),
        ("x.npz", "multi-hash", "is an index of faiss"),
    ):
        with pytest.raises(InputError, match=message):
            export.export(index, tmp_path / out, kind)
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(InputError, match=r"pip install 'semantic-hashing\[faiss\]'"):
        export.export(index, tmp_path / "x.faiss")
    assert not list(tmp_path.iterdir())
