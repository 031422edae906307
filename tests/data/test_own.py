import contextlib
import json
import os

import pandas as pd
import pytest

from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.prepare import prepare
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.readers import own
from semantic_hashing.data.readers.own import Columns

ONE = Columns("text", ("topic",))
TEXT = ["barley mill", 'tanker, "crew"\nand cargo', "mill flour", ""]


def table(path, **columns):
    frame = pd.DataFrame(columns)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in frame.to_dict("records")))
    return path


def names(corpus):
    return [[corpus.label_names[column] for column in row.indices] for row in (corpus.labels[[i]].tocsr() for i in range(len(corpus.ids)))]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_three_formats_give_one_corpus(tmp_path, suffix):
    corpus = own.read(table(tmp_path / f"x{suffix}", text=TEXT, topic=["grain", "ship", "grain", "ship"], more=[1, 2, 3, 4]), ONE)
    corpus.check("x")
    assert corpus.text == TEXT
    assert names(corpus) == [["grain"], ["ship"], ["grain"], ["ship"]]
    assert corpus.ids == ["row/1", "row/2", "row/3", "row/4"]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_a_cell_may_hold_a_list_of_labels(tmp_path, suffix):
    corpus = own.read(table(tmp_path / f"x{suffix}", text=TEXT[:3], topic=[["grain", "ship"], [], ["ship", "ship"]]), ONE)
    assert names(corpus) == [["grain", "ship"], [], ["ship"]]


def test_a_cell_may_hold_several_labels_between_separators(tmp_path):
    path = table(tmp_path / "x.csv", text=TEXT[:3], topic=["grain; ship", "", "ship"])
    assert names(own.read(path, Columns("text", ("topic",), separator=";"))) == [["grain", "ship"], [], ["ship"]]


def test_a_label_may_have_a_column_of_its_own(tmp_path):
    columns = Columns("text", ("ship", "grain"))
    corpus = own.read(table(tmp_path / "x.csv", text=TEXT[:3], grain=[1, 0, 1], ship=["true", "False", ""]), columns)
    assert corpus.label_names == ["grain", "ship"]
    assert names(corpus) == [["grain", "ship"], [], ["grain"]]
    with pytest.raises(InputError, match=r"row 2: 'grain' holds 'two'; of several label columns each holds 0 or 1"):
        own.read(table(tmp_path / "y.csv", text=TEXT[:2], grain=[1, "two"], ship=[0, 1]), columns)


def test_a_column_of_parts_is_the_split(tmp_path):
    columns = Columns("text", ("topic",), part="part")
    corpus = own.read(table(tmp_path / "x.csv", text=TEXT, topic=["a"] * 4, part=["train", "Validation", "test", "train"]), columns)
    assert corpus.part.tolist() == [0, 1, 2, 0]
    with pytest.raises(InputError, match=r"row 2: the part 'dev' is not one of train, validation, test"):
        own.read(table(tmp_path / "y.csv", text=TEXT, topic=["a"] * 4, part=["train", "dev", "test", "train"]), columns)
    with pytest.raises(InputError, match="'part' puts no document into the test part"):
        own.read(table(tmp_path / "z.csv", text=TEXT, topic=["a"] * 4, part=["train"] * 4), columns)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_ids_and_titles_of_the_table_are_kept(tmp_path, suffix):
    path = table(tmp_path / f"x{suffix}", text=TEXT, topic=["a", "b"] * 2, sku=[7, 8, 9, 10], name=["One", "", "Three", "Four"])
    corpus = own.read(path, Columns("text", ("topic",), id="sku", title="name"))
    assert corpus.ids == ["7", "8", "9", "10"]
    assert corpus.titles == ["One", "", "Three", "Four"]
    corpus.check("x")


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["a", "b", "a", "d"], r"row 3: the id 'a' stands on line 2, row 1 too; 'sku' must name each document once"),
        (["a", " ", "c", "d"], "row 2: 'sku' holds no id"),
        (["a", "b\nc", "c", "d"], "which is no id; ids are text of one line or whole numbers"),
    ],
)
def test_an_id_names_one_document(tmp_path, ids, message):
    with pytest.raises(InputError, match=message):
        own.read(table(tmp_path / "x.csv", text=TEXT, topic=["a", "b"] * 2, sku=ids), Columns("text", ("topic",), id="sku"))


def test_documents_may_have_no_labels(tmp_path):
    corpus = own.read(table(tmp_path / "x.csv", text=TEXT), Columns("text", ()))
    assert corpus.labels.shape == (4, 0)
    assert corpus.label_names == []
    assert corpus.part.tolist() == [0] * 4


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.txt", "text,topic\n", "not a corpus by its name"),
        ("x.csv", "txt,topic\na,b\n", "no column 'text'; did you mean 'txt'?"),
        ("x.csv", "", "no column 'text'; valid: none"),
        ("x.csv", "text,topic\n", "0 distinct labels in topic"),
        ("x.csv", "text,topic\na,b\nc\n", "line 3: 1 cell, the header has 2"),
        ("x.csv", 'text,topic\n"a', "not a CSV table"),
        ("x.csv", "text,topic\na,1\nb,2\n", "no label stands on two documents; is 'topic' an id?"),
        ("x.jsonl", "[1]\n", "line 1: not a JSON object"),
        ("x.jsonl", "{\n", "line 1: not JSON"),
        ("x.jsonl", '{"text": 1, "topic": "a"}\n', "row 1: 'text' holds 1, not text"),
        ("x.jsonl", '{"text": "a", "topic": 1.5}\n', "row 1: 1.5 is no label; labels are text or whole numbers"),
        ("x.parquet", "PAR1", "not a whole Parquet file"),
    ],
)
def test_a_mistake_in_the_file_is_one_line(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError) as caught:
        own.read(tmp_path / name, ONE)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_or_no_text_is_one_error(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        own.read(tmp_path / "none.csv", ONE)
    (tmp_path / "x.csv").write_bytes(b"text,topic\n\xff,a\n")
    with pytest.raises(InputError, match=r"line 2: not UTF-8 text \(byte 0xff\); convert it to UTF-8"):
        own.read(tmp_path / "x.csv", ONE)
    with pytest.raises(InputError, match=r"corpora\.mine\.path names it"):
        own.bring("mine", tmp_path / "none.csv", tmp_path / "raw", tmp_path / "out.json")


def test_an_edited_file_is_another_version_and_the_old_one_stays(tmp_path):
    path = table(tmp_path / "x.csv", text=[f"word{i % 7} mill barley" for i in range(60)], topic=["a", "b"] * 30)
    recipe = Recipe(stop_words="none", split="fresh", token_pattern=r"\w+")
    first = own.bring("mine", path, tmp_path / "raw", tmp_path / "mine.json")
    record = prepare("mine", tmp_path / "mine.json", tmp_path / "raw", recipe, "own", 1, tmp_path / "data", columns=ONE)
    assert record["version"] == first["version"]
    assert sum(record["documents"].values()) == 60
    assert io.read_json(tmp_path / "data/preparation.json")["labels"] == 2
    path.write_text(path.read_text().replace("mill", "quay"))
    second = own.bring("mine", path, tmp_path / "raw", tmp_path / "mine.json")
    assert second["version"] != first["version"]
    assert (tmp_path / "raw/mine" / first["version"] / "x.csv").is_file()


@pytest.mark.parametrize("number", [1, 2])
def test_a_copy_that_dies_half_way_is_made_again(tmp_path, number):
    path = table(tmp_path / "x.csv", text=TEXT, topic=["a"] * 4)
    real, count = io.atomic, 0

    @contextlib.contextmanager
    def dying(target, mode="wb"):
        nonlocal count
        count += 1
        with real(target, mode) as stream:
            yield stream
            if count == number:
                stream.flush()
                stream.truncate(stream.tell() // 2)
                os._exit(0)

    child = os.fork()
    if not child:
        io.atomic = dying
        own.bring("mine", path, tmp_path / "raw", tmp_path / "out.json")
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not (tmp_path / "out.json").exists()
    record = own.bring("mine", path, tmp_path / "raw", tmp_path / "out.json")
    assert io.read_json(tmp_path / "out.json") == record
    assert (tmp_path / "raw/mine" / record["version"] / "x.csv").read_bytes() == path.read_bytes()
