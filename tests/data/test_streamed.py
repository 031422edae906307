"""A table that is prepared in passes gives what it gives in memory, to the bit, and the same errors."""

import csv
import itertools
import json

import numpy as np
import pandas as pd
import pytest

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare import gathering, streamed
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers import own
from semantic_hashing.data.readers.own import Columns

RECIPE = {"stop_words": "none", "split": "fresh"}
KNOBS = [
    {},
    {"max_features": 20, "weighting": "plain", "min_df": 3, "max_df": 0.5},
    {"drop_copies": True, "weighting": "binary", "min_tokens": 4, "max_tokens": 12},
    {"drop_unlabelled": False, "token_pattern": "words", "min_tokens": 0, "max_features": None},
    {"labels": "name-tokens", "label_count": 3},
]


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a, b in itertools.product("abcdefgh", "aeiouäs")]
    share = 1 / np.arange(1, len(words) + 1)
    found = []
    for row in range(400):
        text = " ".join(rng.choice(words, rng.integers(0, 15), p=share / share.sum()))
        found.append({"sku": f"d{row}", "body": text, "topic": rng.choice(["money fx", "money", "grain;money", "", "ship"])})
    found[17]["body"] = found[3]["body"] = "Aa aa, AB\nad"
    return found


@pytest.fixture(scope="module", params=[".csv", ".jsonl", ".parquet"])
def table(rows, request, tmp_path_factory):
    path = tmp_path_factory.mktemp("streamed") / f"docs{request.param}"
    if request.param == ".csv":
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    elif request.param == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        pd.DataFrame(rows).to_parquet(path)
    return path


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(gathering, "BLOCK", 64)
    monkeypatch.setattr(streamed, "BLOCK", 50)


@pytest.mark.parametrize("knobs", KNOBS)
@pytest.mark.parametrize("columns", [Columns("body", ("topic",), ";", id="sku", title="body"), Columns("body", ("topic",))])
def test_the_same_as_in_memory(table, tmp_path, knobs, columns):
    recipe = Recipe(**RECIPE | knobs)
    found = streamed.prepare(table, columns, recipe, frozenset({"ab"}), 5, "docs", tmp_path / "docs")
    corpus = own.read(table, columns)
    expected = transform(corpus, recipe, frozenset({"ab"}), 5, "docs")
    for name in ("words", "label_names", "dropped", "notes"):
        assert getattr(found.result, name) == getattr(expected, name)
    assert np.array_equal(found.result.rows, expected.rows)
    assert np.array_equal(found.result.idf, expected.idf)
    assert np.array_equal(found.result.prepared.part, expected.prepared.part)
    for name in ("counts", "tfidf"):
        here, there = getattr(expected.prepared, name), getattr(found.result.prepared, name).in_memory()
        for array in ("data", "indices", "indptr"):
            assert np.array_equal(getattr(here, array), getattr(there, array))
    assert np.array_equal(found.result.prepared.labels.toarray(), expected.prepared.labels.toarray())
    assert list(found.ids) == [corpus.ids[row] for row in expected.rows]
    assert list(found.titles) == [corpus.titles[row] for row in expected.rows]
    assert found.read == len(corpus.ids)
    assert np.array_equal(found.part, corpus.part)
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == ["counts.npz", "counts.rows", "tfidf.npz", "tfidf.rows"]


def test_labels_that_are_whole_numbers(tmp_path):
    path = tmp_path / "docs.csv"
    path.write_text("text,label\n" + "".join(f"ab cd ef {'gh' * (row % 3)},{row % 2 + 1}{'.0' * (row % 5 > 2)}\n" for row in range(60)))
    found = streamed.prepare(path, Columns("text", ("label",)), Recipe(**RECIPE), frozenset(), 0, "docs", tmp_path / "docs")
    assert found.result.label_names == ["1", "2"]


BAD = {
    "text,label\nab,x\nab\n": "line 3: 1 cell",
    "text,other\nab,x\n": "no column 'label'",
    "text,label\n": "holds no document",
    "text,label\nab,x\ncd,y\n": "is 'label' an id",
    "text,label\n1,x\n2,x\n": "empty vocabulary",
    "text,label,id\nab,x,1\ncd,x,1\n": "line 3, row 2: the id '1' stands on line 2, row 1 too",
    'text,label\nab,"x\ny"\n': "control character",
}


@pytest.mark.parametrize("content", BAD)
def test_what_is_no_table_is_one_error(tmp_path, content):
    path = tmp_path / "docs.csv"
    path.write_text(content)
    columns = Columns("text", ("label",), id="id" if ",id" in content else None)
    with pytest.raises(InputError, match=BAD[content]):
        streamed.prepare(path, columns, Recipe(**RECIPE), frozenset(), 0, "docs", tmp_path / "docs")


def test_a_packed_table_that_is_cut_short_is_one_error(tmp_path):
    import gzip

    path = tmp_path / "docs.csv.gz"
    path.write_bytes(gzip.compress(b"text,label\n" + b"ab cd,x\n" * 5000)[:-20])
    with pytest.raises(RunError, match="cannot be read"):
        streamed.prepare(path, Columns("text", ("label",)), Recipe(**RECIPE), frozenset(), 0, "docs", tmp_path / "docs")
