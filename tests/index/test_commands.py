"""fit, encode, search and export as a user runs them."""

import json
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import semantic_hashing
from semantic_hashing import load, read_corpus
from semantic_hashing.api import corpora
from semantic_hashing.core.errors import HasherError
from semantic_hashing.index import documents, file


def test_the_codes_of_the_model_are_those_of_the_table(folder, semhash, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "BLOCK", 37)
    code, said, complaint = semhash("encode", folder / "model", folder / "docs.csv", "--out", tmp_path / "codes.parquet")
    assert (code, complaint) == (0, "")
    assert said.startswith(f"{tmp_path / 'codes.parquet'}: 300 documents, 32 bits each, in ")
    made, fitted = file.read(tmp_path / "codes.parquet"), file.read(folder / "model")
    assert made.maker == fitted.maker
    # The columns of the table are those that the model was fitted on.
    assert made.ids() == fitted.ids() == [f"d{row}" for row in range(300)]
    np.testing.assert_array_equal(made.codes, fitted.codes)
    np.testing.assert_array_equal(made.words, fitted.words)


def test_a_model_is_fitted_on_the_processor_whatever_the_device(folder, semhash, tmp_path):
    (tmp_path / "gpu.yaml").write_text("device: cuda\n")
    table = ("fit", folder / "docs.csv", "NASH", tmp_path / "model", "--text", "body", "--labels", "topic", "--id", "sku", "--bits", 8)
    code, said, complaint = semhash(*table, "--option", "max_epochs=1", "-c", tmp_path / "gpu.yaml")
    assert (code, complaint) == (0, "")
    assert "NASH, 8 bits: fitted in" in said


def test_word_counts_and_standard_input_give_the_same_codes(folder, semhash, texts, tmp_path, monkeypatch):
    hasher, fitted = load(folder / "model"), file.read(folder / "model")
    sp.save_npz(tmp_path / "counts.npz", hasher.text_.counts(texts[0]))
    assert semhash("encode", folder / "model", tmp_path / "counts.npz")[0] == 0
    np.testing.assert_array_equal(file.read(tmp_path / "counts.codes.parquet").codes, fitted.codes)

    class Stream:
        buffer = (tmp_path / "lines.jsonl").open("w+b")

    Stream.buffer.write("".join(f"{json.dumps({'body': text, 'sku': row})}\n" for row, text in enumerate(texts[0])).encode())
    Stream.buffer.seek(0)
    monkeypatch.setattr(sys, "stdin", Stream)
    assert semhash("encode", folder / "model", "-", "--out", tmp_path / "lines.parquet")[0] == 0
    index = file.read(tmp_path / "lines.parquet")
    np.testing.assert_array_equal(index.codes, fitted.codes)
    assert index.ids()[:2] == ["0", "1"]


def test_search_prints_the_nearest_documents(folder, semhash, texts):
    code, said, _ = semhash("search", folder / "model", folder / "model", texts[0][5], "-k", 3, "--json")
    hits = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert len(hits) == 3
    assert hits[0]["distance"] == 0
    assert "d5" in [hit["id"] for hit in hits if hit["distance"] == 0]
    lines = semhash("search", folder / "model", folder / "model", *texts[0][5].split(), "-k", 2)[1].splitlines()
    assert lines[0].split() == ["distance", "id", "title"]
    assert lines[1].split()[:2] == [str(hits[0]["distance"]), hits[0]["id"]]


def test_documents_without_a_known_word_are_counted_and_not_found(folder, semhash, texts, tmp_path):
    pd.DataFrame({"body": ["nothing known", *texts[0][:4]], "sku": ["empty", "a", "b", "c", "d"]}).to_csv(tmp_path / "x.csv", index=False)
    said = semhash("encode", folder / "model", tmp_path / "x.csv")[1]
    assert "1 of them hold no word that the model knows; a search leaves these out" in said
    found = semhash("search", folder / "model", tmp_path / "x.codes.parquet", texts[0][0], "--json")[1]
    assert sorted(json.loads(line)["id"] for line in found.splitlines()) == ["a", "b", "c", "d"]


def test_a_table_may_lack_the_ids_of_the_models_own(folder, semhash, texts, tmp_path):
    (tmp_path / "x.csv").write_text("body\n" + "\n".join(texts[0][:3]) + "\n")
    assert semhash("encode", folder / "model", tmp_path / "x.csv")[0] == 0
    assert file.read(tmp_path / "x.codes.parquet").ids() == ["row/1", "row/2", "row/3"]


def test_a_delimiter_is_remembered(folder, semhash, texts, tmp_path):
    (tmp_path / "x.csv").write_text("text;id\n" + "".join(f"{text};{row}\n" for row, text in enumerate(texts[0])))
    assert semhash("fit", tmp_path / "x.csv", "LSH", tmp_path / "model", "--bits", 8, "--delimiter", ";", "--id", "id")[0] == 0
    assert semhash("encode", tmp_path / "model", tmp_path / "x.csv")[0] == 0
    made, fitted = file.read(tmp_path / "x.codes.parquet"), file.read(tmp_path / "model")
    assert made.ids() == fitted.ids()
    np.testing.assert_array_equal(made.codes, fitted.codes)


def test_a_corpus_without_labels_selects_without_them(folder, semhash, tmp_path, texts):
    pd.DataFrame({"text": texts[0]}).to_json(tmp_path / "x.jsonl", orient="records", lines=True)
    small = ["--bits", 8, "-o", "max_epochs=2", "-o", "batch_size=20"]
    code, said, complaint = semhash("fit", tmp_path / "x.jsonl", "NASH", tmp_path / "model", *small)
    assert (code, complaint) == (0, "")
    assert "set for these documents: selector: elbo, k: 24" in said
    assert "precision" not in said
    assert load(tmp_path / "model").selector == "elbo"
    assert "name their column with --labels" in semhash("fit", tmp_path / "x.jsonl", "KSH", tmp_path / "other", *small[:2])[2]
    data = read_corpus(tmp_path / "x.jsonl")
    assert data.label_names == ()
    with pytest.raises(HasherError, match="needs the labels of the validation documents"):
        semantic_hashing.NASH(bits=8).fit(data)


def test_a_cell_is_that_of_its_run(configfile, semhash, tmp_path, monkeypatch):
    """The model that is kept has the codes that the run has."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEMHASH_MIRROR", raising=False)
    overlay = tmp_path / "run.yaml"
    values = configfile.read_text() + f"\nresults: {tmp_path / 'run'}\nraw: {tmp_path / 'raw'}\nk: 20\n"
    overlay.write_text(values)
    for stage in (["fetch", "ng20"], ["prepare", "ng20"], ["hash", "ng20", "LSH", 16, 0, "--setting", "tuned"]):
        assert semhash(*stage, "-c", overlay)[0] == 0
    code, said, _ = semhash("fit", "ng20", "LSH", "model", "--bits", 16, "-c", overlay)
    assert code == 0
    assert f"the codes are those of {tmp_path / 'run'}" in said
    with np.load(next((tmp_path / "run/cells").rglob("codes.npz"))) as codes:
        index = file.read(tmp_path / "model")
        parts = pd.read_parquet(next((tmp_path / "run/data").rglob("corpus.parquet")))["part"].to_numpy()
        for part in ("train", "validation", "test"):
            np.testing.assert_array_equal(index.codes[parts == part], codes[part])
    # Another replicate is another model.
    assert f"of the bits are those of {tmp_path / 'run'}" not in semhash("fit", "ng20", "LSH", "second", "--bits", 16, "--seed", 1, "-c", overlay)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fit", "none.csv", "LSH", "new"], "none.csv: no such file"),
        (["fit", "ng2", "LSH", "new"], "unknown data set 'ng2'; did you mean 'ng20'?"),
        (["fit", "DOCS", "LSHH", "new"], "unknown method 'LSHH'"),
        (["fit", "DOCS", "LSH", "MODEL"], "exists already; give --overwrite to replace the model in it"),
        (["fit", "DOCS", "LSH", "new", "--text", "bdy"], "no column 'bdy'; did you mean 'body'?"),
        (["fit", "DOCS", "LSH", "new", "--text", "body", "--id", "topic"], "line 3, row 2: the id 't"),
        (["fit", "DOCS", "NASH", "new", "-o", "maxepochs=1"], "unknown option 'maxepochs'; did you mean 'max_epochs'?"),
        (["fit", "DOCS", "NASH", "new", "-o", "max_epochs"], "--option max_epochs: not name=value"),
        (["fit", "ng20", "LSH", "new", "--labels", "topic"], "--labels: belongs to a table of your own"),
        (["encode", "none", "DOCS"], "none: no kept model"),
        (["encode", "MODEL", "none.csv"], "none.csv: no such file"),
        (["encode", "MODEL", "-"], "--out: name the file of codes"),
        (["encode", "MODEL", "DOCS", "--out", "DOCS"], "exists already; give --overwrite to replace it"),
        (["encode", "MODEL", "DOCS", "--format", "cvs", "--out", "new"], "--format: unknown value 'cvs'; did you mean 'csv'?"),
        (["encode", "MODEL", "DOCS", "--text", "txt", "--out", "new"], "no column 'txt'"),
        (["encode", "MODEL", "DOCS", "--id", "nummer", "--out", "new"], "no column 'nummer'"),
        (["encode", "MODEL", "DOCS", "--delimiter", ";;", "--out", "new"], "--delimiter: ';;' is not one character"),
        (["fit", "DOCS", "LSH", "new", "--text", "body", "--delimiter", "ab"], "--delimiter: 'ab' is not one character"),
        (["search", "MODEL", "none.parquet", "wb"], "none.parquet: no such file"),
        (["search", "MODEL", "MODEL", "unknown"], "'unknown': none of the 189 words that the model knows"),
        (["search", "MODEL", "OTHER", "wb"], "made by another model (LSH, 8 bits)"),
        (["export", "none.parquet", "new.npz"], "none.parquet: no such file"),
        (["export", "MODEL", "new.csv"], "no format by its name"),
        (["export", "MODEL", "DOCS"], "exists already"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(folder, semhash, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "OTHER" in arguments:
        assert semhash("fit", folder / "docs.csv", "LSH", "other", "--text", "body", "--bits", 8)[0] == 0
    before = sorted(tmp_path.iterdir())
    named = {"DOCS": folder / "docs.csv", "MODEL": folder / "model", "OTHER": "other"}
    code, _, complaint = semhash(*(named.get(argument, argument) for argument in arguments))
    assert (code, complaint.count("\n")) == (2, 1)
    assert message in complaint
    assert sorted(tmp_path.iterdir()) == before


def test_documents_that_go_wrong_half_way_leave_nothing(folder, semhash, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "BLOCK", 10)
    lines = (folder / "docs.csv").read_text().splitlines(keepends=True)
    (tmp_path / "x.csv").write_text("".join(lines[:50]) + "one cell\n")
    code, _, complaint = semhash("encode", folder / "model", tmp_path / "x.csv")
    assert (code, complaint.count("\n")) == (2, 1)
    assert "line 51: 1 cell, the header has 3" in complaint
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("method", ["NASH", "LSH"])
def test_a_table_that_is_kept_on_the_disk_gives_the_same_codes(folder, semhash, tmp_path, monkeypatch, method):
    options = ["--text", "body", "--labels", "topic", "--id", "sku", "--bits", 8]
    options += ["-o", "max_epochs=2", "-o", "batch_size=50"] if method == "NASH" else []
    said = {}
    for way in ("memory", "disk", "large"):
        more = ["--on-disk"] if way == "disk" else []
        if way == "large":
            monkeypatch.setattr(corpora, "MAX_FILE_BYTES", 100)
        code, said[way], complaint = semhash("fit", folder / "docs.csv", method, tmp_path / way, *options, *more)
        assert (code, complaint) == (0, "")
        found, expected = (file.read(tmp_path / name) for name in (way, "memory"))
        np.testing.assert_array_equal(found.codes, expected.codes)
        assert found.ids() == expected.ids()
        assert found.maker == expected.maker
    # What is said differs by the seconds that it took, and the folder.
    assert len({said[way].splitlines()[0] for way in said}) == 1
    assert len({line for way in said for line in said[way].splitlines() if line.startswith("precision")}) == 1
    # Features are kept as long as they are needed.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "large", "memory"]


def test_a_data_set_is_not_kept_on_the_disk(semhash, tmp_path):
    code, _, complaint = semhash("fit", "ng20", "LSH", tmp_path / "model", "--on-disk")
    assert code == 2
    assert "--on-disk: belongs to a table of your own" in complaint
