"""Documents in blocks: every format gives the same ones, and a mistake has its line."""

import bz2
import gzip
import io
import json
import sys

import pandas as pd
import pytest

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.readers import streams
from semantic_hashing.data.readers.corpus import opening
from semantic_hashing.index import documents
from semantic_hashing.index.documents import Named, blocks

TEXTS = ["barley mill", 'tanker, "crew"\nand cargo', "", "mill flour"]
IDS = ["a", "b", "c", "d"]


def written(path, ids=True):
    columns = {"text": TEXTS} | ({"id": IDS} if ids else {})
    frame = pd.DataFrame(columns)
    name = path.name.removesuffix(".gz").removesuffix(".bz2")
    if name.endswith(".parquet"):
        frame.to_parquet(path)
        return path
    sep = "\t" if name.endswith(".tsv") else ","
    content = (
        frame.to_csv(index=False, sep=sep) if not name.endswith(".jsonl") else "".join(f"{json.dumps(row)}\n" for row in frame.to_dict("records"))
    )
    packed = gzip.compress if path.name.endswith(".gz") else bz2.compress if path.name.endswith(".bz2") else bytes
    path.write_bytes(packed(content.encode()))
    return path


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.jsonl", "x.parquet", "x.csv.gz", "x.jsonl.bz2"])
@pytest.mark.parametrize("block", [1, 3, 100])
def test_every_format_gives_the_same_documents(tmp_path, name, block, monkeypatch):
    monkeypatch.setattr(documents, "BLOCK", block)
    found = list(blocks(str(written(tmp_path / name)), Named()))
    assert [len(part.ids) for part in found] == [min(block, len(TEXTS) - start) for start in range(0, len(TEXTS), block)]
    assert [text for part in found for text in part.texts] == TEXTS
    assert [name for part in found for name in part.ids] == IDS
    assert [title for part in found for title in part.titles] == [opening(text) for text in TEXTS]
    assert found[-1].done == 1
    assert [part.done for part in found] == sorted(part.done for part in found)


def test_rows_without_an_id_are_numbered_and_titles_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "BLOCK", 2)
    pd.DataFrame({"text": TEXTS, "title": ["One", "", "Three", "Four"]}).to_csv(tmp_path / "x.csv", index=False)
    found = list(blocks(str(tmp_path / "x.csv"), Named()))
    assert [name for part in found for name in part.ids] == ["row/1", "row/2", "row/3", "row/4"]
    assert [title for part in found for title in part.titles] == ["One", "", "Three", "Four"]


def test_a_block_ends_where_its_texts_are_long(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "CHARACTERS", 20)
    assert [len(part.ids) for part in blocks(str(written(tmp_path / "x.csv")), Named())] == [2, 2]


def test_standard_input_and_lines(tmp_path, monkeypatch):
    class Stream:
        buffer = io.BytesIO(b'{"text": "one fish"}\n{"text": null, "id": 7}\n')

    monkeypatch.setattr(sys, "stdin", Stream)
    found = list(blocks("-", Named()))
    assert [(part.ids, part.texts, part.done) for part in found] == [(["row/1", "7"], ["one fish", ""], None)]
    (tmp_path / "x.txt").write_text("one fish\n\ntwo fish\r\n")
    assert next(blocks(str(tmp_path / "x.txt"), Named())).texts == ["one fish", "two fish"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "none.csv: no such file"),
        ("x.doc", b"", "not documents by its name, which ends in one of .csv"),
        ("x.csv", b"txt\na\n", "no column 'text'; did you mean 'txt'?"),
        ("x.csv", b"text,id\na,1\nb\n", "line 3: 1 cell, the header has 2"),
        ("x.csv", b'text,id\n"a,1\nb,2\n', "line 2: not a CSV table (the quote that opens here is never closed)"),
        ("x.csv", b"text,id\na,1\n\xff,2\n", "line 3: not UTF-8 text (byte 0xff)"),
        ("x.csv", "text,id\na,1\n".encode("utf-16"), "line 1: UTF-16 text; convert it"),
        ("x.csv", b"text,id\na,1\nb\0,2\n", "line 3: a NUL byte"),
        ("x.csv", b"text,id\na, \n", "'id' holds no id"),
        ("x.jsonl", b'{"text": "a"}\n{\n', "line 2: not JSON"),
        ("x.jsonl", b'{"text": 3}\n', "line 1, row 1: 'text' holds 3, not text"),
        ("x.parquet", b"PAR1", "not a whole Parquet file"),
        ("x.npz", b"PK", "no word counts that scipy.sparse.save_npz wrote"),
    ],
)
def test_a_mistake_in_the_documents_is_one_line(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(blocks(str(tmp_path / name), Named()))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_column_that_was_asked_for_must_be_there(tmp_path):
    path = str(written(tmp_path / "x.csv", ids=False))
    assert len(next(blocks(path, Named())).ids) == 4
    with pytest.raises(InputError, match="no column 'id'"):
        list(blocks(path, Named(asked=frozenset({"id"}))))
    with pytest.raises(InputError, match="has no delimiter"):
        list(blocks(str(written(tmp_path / "x.parquet")), Named(delimiter=";")))


def test_what_is_cut_short_or_endless_is_told(tmp_path, monkeypatch):
    path = written(tmp_path / "x.csv.gz")
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(RunError, match="cannot be read"):
        list(blocks(str(path), Named()))
    monkeypatch.setattr(streams, "LONGEST", 30)
    (tmp_path / "y.csv").write_text(f"text\n{'a' * 40}\n")
    with pytest.raises(InputError, match="line 2: longer than"):
        list(blocks(str(tmp_path / "y.csv"), Named()))
