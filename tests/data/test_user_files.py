"""How a file of one's own can be not quite what one thinks: each way is read as meant, or refused in one line with its place."""

import gzip
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.readers import own
from semantic_hashing.data.readers.own import Columns

ONE = Columns("text", ("topic",))
GOOD = "wheat,grain\nport,ship\n" * 30
LINE = json.dumps({"text": "wheat", "topic": "grain"}) + "\n"


def read(folder, name, content, **keys):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return own.read(path, Columns("text", ("topic",), **keys))


def refused(folder, name, content, **keys):
    with pytest.raises(InputError) as caught:
        read(folder, name, content, **keys)
    message = str(caught.value)
    assert message.startswith(str(folder / name))
    assert "\n" not in message
    assert "fetch" not in message
    return message.removeprefix(str(folder / name))


def labels(corpus):
    return [[corpus.label_names[column] for column in corpus.labels[[row]].tocsr().indices] for row in range(len(corpus.ids))]


@pytest.mark.parametrize(("end", "mark"), [("\r\n", ""), ("\r", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff")])
@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_line_ends_and_a_mark_before_the_text_change_nothing(tmp_path, name, end, mark):
    content = f"text,topic\n{GOOD}" if name == "x.csv" else LINE * 60
    corpus = read(tmp_path, name, mark + content.replace("\n", end))
    assert (len(corpus.ids), corpus.text[0], corpus.label_names[0]) == (60, "wheat", "grain")


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.csv.gz"])
@pytest.mark.parametrize(("encoding", "line"), [("latin-1", 62), ("utf-16", 1), ("utf-16-le", 1), ("utf-32", 1)])
def test_another_encoding_has_a_line_and_its_mend(tmp_path, name, encoding, line):
    content = f"text,topic\n{GOOD}café,ship\n" if name != "x.jsonl" else LINE * 61 + LINE.replace("wheat", "café")
    written = content.encode(encoding)
    message = refused(tmp_path, name, gzip.compress(written) if name.endswith(".gz") else written)
    assert message.startswith(f", line {line}: ")
    assert "UTF-8" in message


def test_text_in_parquet_that_is_not_utf_8_has_its_rows(tmp_path):
    offsets, content = pa.py_buffer(bytes([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0])), pa.py_buffer(b"a\xe9")
    table = pa.Table.from_arrays([pa.StringArray.from_buffers(2, offsets, content), pa.array(["grain", "grain"])], names=["text", "topic"])
    pq.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(InputError, match=r"x\.parquet, rows 1 to 2: a cell of text is not UTF-8"):
        own.read(tmp_path / "x.parquet", ONE)


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_damage_of_a_user_file_is_no_damaged_download(tmp_path, name, monkeypatch):
    from semantic_hashing.data.readers import rows

    assert "damaged or cut short" in refused(tmp_path, f"{name}.gz", gzip.compress(b"text,topic\n" + b"wheat,grain\n" * 99)[:-9])
    monkeypatch.setattr(rows, "MAX_LINES", 9)
    assert "more than 9 lines; take a part of it" in refused(tmp_path, name, f"text,topic\r{GOOD}".replace("\n", "\r"))
    assert refused(tmp_path, name, b"text\0topic\n").startswith(", line 1: a NUL byte")


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()])
def test_a_path_that_is_no_file_is_named_by_its_key(tmp_path, make):
    make(tmp_path / "x.csv")
    with pytest.raises(InputError, match="no such file; the corpus's key 'path' names it"):
        own.read(tmp_path / "x.csv", ONE)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (r'"she said \"yes\", again",grain', ", line 62: not a CSV table (text follows"),
        ('"wheat corn,grain', ", line 62: not a CSV table (the quote that opens here is never closed)"),
        ("wheat, corn,grain", ", line 62: 3 cells, the header has 2; put a cell that holds ',' between quotes"),
        ("wheat", ", line 62: 1 cell, the header has 2"),
    ],
)
def test_a_malformed_row_has_the_line_where_it_begins(tmp_path, row, message):
    assert refused(tmp_path, "x.csv", f"text,topic\n{GOOD}{row}\n{'' if 'never' in message else GOOD}").startswith(message)


def test_a_quoted_cell_may_hold_line_breaks_and_lines_are_still_counted(tmp_path):
    assert refused(tmp_path, "x.csv", f'text,topic\n"two\n\nlines",grain\n{GOOD}wheat\n').startswith(", line 65: 1 cell")


def test_the_line_of_a_cell_that_is_wrong_stands_beside_its_row(tmp_path):
    message = refused(tmp_path, "x.csv", 'text,topic,part\n"two\nlines",grain,train\nwheat,grain,dev\n', part="part")
    assert message == ", line 4, row 2: the part 'dev' is not one of train, validation, test"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "wheat"}', ", line 61: the row has no key 'topic'; the row has text; write null where it has none"),
        ('{"text": "wheat", "Topic": "grain"}', ", line 61: the row has no key 'topic'; did you mean 'Topic'?; write null where it has none"),
        ('{"text": "wheat", "text": "corn", "topic": "grain"}', ", line 61: names the key 'text' twice; remove one"),
        ("[1]", ", line 61: not a JSON object; a row is one object on one line"),
        ('{"text": "wheat",', ", line 61: not JSON (Expecting property name enclosed in double quotes at column"),
        ('{"text": {"body": "wheat"}, "topic": "grain"}', ", line 61, row 61: 'text' holds {'body': 'wheat'}, not text"),
        ('{"text": ["wheat"], "topic": "grain"}', ", line 61, row 61: 'text' holds ['wheat'], not text"),
        ('{"text": "wheat", "topic": {"name": "grain"}}', ", line 61, row 61: {'name': 'grain'} is no label"),
        ('{"text": "wheat", "topic": [["grain"]]}', ", line 61, row 61: ['grain'] is no label"),
        ('{"text": "wheat", "topic": "a\\nb"}', r", line 61, row 61: the label 'a\nb' holds a line break or another control character"),
    ],
)
def test_a_json_row_that_is_not_as_the_others_has_a_line(tmp_path, line, message):
    assert refused(tmp_path, "x.jsonl", f"{LINE * 60}{line}\n{LINE * 59}").startswith(message)


def test_keys_that_stand_twice_elsewhere_in_a_row_are_no_matter(tmp_path):
    line = '{"text": "wheat", "topic": "grain", "more": {"text": 1, "text": 2}, "x": 1, "x": 2}\n'
    assert read(tmp_path, "x.jsonl", line * 2).text == ["wheat"] * 2


def test_a_column_that_is_read_is_named_once(tmp_path):
    assert refused(tmp_path, "x.csv", "text,topic,topic\nwheat,grain,x\n") == ": names the column 'topic' twice; rename one"
    assert read(tmp_path, "y.csv", "text,topic,x,x\n" + "wheat,grain,1,2\n" * 2).label_names == ["grain"]
    table = pa.Table.from_arrays([pa.array(["wheat"]), pa.array(["grain"]), pa.array(["x"])], names=["text", "topic", "topic"])
    pq.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(InputError, match="names the column 'topic' twice; rename one"):
        own.read(tmp_path / "x.parquet", ONE)
    with pytest.raises(InputError, match=r"labels names a column twice \(topic, topic\)"):
        own.read(tmp_path / "y.csv", Columns("text", ("topic", "topic")))


@pytest.mark.parametrize("cell", ["['grain', 'x']", '["grain", "x"]', "['grain' 'x']", "[]", "[1, 2]", "[grain, x]", "('grain', 'x')", "{'grain'}"])
@pytest.mark.parametrize("separator", [None, ",", ";"])
def test_a_list_that_was_written_as_text_is_refused(tmp_path, cell, separator):
    pd.DataFrame({"text": ["wheat", "port"], "topic": ["grain", cell]}).to_csv(tmp_path / "x.csv", index=False)
    with pytest.raises(InputError, match=r"line 3, row 2: 'topic' holds .* a list that was written as text; write several labels as grain;ship"):
        own.read(tmp_path / "x.csv", Columns("text", ("topic",), separator=separator))


@pytest.mark.parametrize("name", ["[OT]", "(sic)", "{x}", "Energy [oil, gas]", "(oil, gas)"])
def test_a_label_may_have_brackets(tmp_path, name):
    pd.DataFrame({"text": ["wheat", "port"], "topic": [name, name]}).to_csv(tmp_path / "x.csv", index=False)
    assert own.read(tmp_path / "x.csv", ONE).label_names == [name]


@pytest.mark.parametrize("place", ["text", "later", "topic"])
def test_half_a_surrogate_pair_is_a_replacement_wherever_it_stands(tmp_path, place):
    values = {"text": "wheat", "topic": "grain"}
    values |= {"text": f"\ud83d{'wheat ' * 99}" if place == "text" else f"{'wheat ' * 99}\ud83d"} if place != "topic" else {"topic": "gr\ud83dain"}
    corpus = read(tmp_path, "x.jsonl", (json.dumps(values) + "\n") * 2)
    written = "".join([*corpus.text, *corpus.titles, *corpus.label_names])
    assert "\ufffd" in written
    written.encode()


def test_letters_with_signs_are_composed(tmp_path):
    corpus = read(tmp_path, "x.csv", "text,topic\ncafe\u0301,e\u0301\ncafé,é\n")
    assert corpus.text == ["café", "café"]
    assert corpus.label_names == ["é"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["1", "1.0", ""], [["1"], ["1"], []]),
        (["1.0", "-2.00", "1.0"], [["1"], ["-2"], ["1"]]),
        (["1.0", "1.1", "1.0"], [["1.0"], ["1.1"], ["1.0"]]),
        (["01", "1", "1"], [["01"], ["1"], ["1"]]),
        (["1.0", "grain", "1.0"], [["1.0"], ["grain"], ["1.0"]]),
    ],
)
def test_whole_numbers_with_a_point_are_those_without(tmp_path, written, expected):
    pd.DataFrame({"text": ["wheat", "port", "mill"], "topic": written}).to_csv(tmp_path / "x.csv", index=False)
    assert labels(own.read(tmp_path / "x.csv", ONE)) == expected


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_column_of_numbers_with_gaps_is_one_corpus_in_three_formats(tmp_path, suffix):
    frame = pd.DataFrame({"text": ["wheat", "port", None, "mill"], "topic": [1, 2, 1, None]})
    path = tmp_path / f"x{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    elif suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path)
    corpus = own.read(path, ONE)
    assert corpus.text == ["wheat", "port", "", "mill"]
    assert labels(corpus) == [["1"], ["2"], ["1"], []]


def test_what_is_not_there_is_no_label(tmp_path):
    lines = ['{"text": "a", "topic": NaN}', '{"text": "b", "topic": [null, 1.0, "1"]}', '{"text": "c", "topic": ["", 1]}']
    assert labels(read(tmp_path, "x.jsonl", "\n".join(lines))) == [[], ["1"], ["1"]]
    assert "1e+300 is no label" in refused(tmp_path, "y.jsonl", '{"text": "a", "topic": 1e300}\n')
    assert "inf is no label" in refused(tmp_path, "z.jsonl", '{"text": "a", "topic": Infinity}\n')


@pytest.mark.parametrize(
    ("name", "delimiter", "key"), [("x.csv", ";", ";"), ("x.csv", "\t", "\t"), ("x.tsv", "\t", None), ("x.tsv.gz", ";", ";"), ("x.csv", "|", "|")]
)
def test_the_delimiter_is_a_key(tmp_path, name, delimiter, key):
    content = f"text,topic\n{GOOD}".replace(",", delimiter).encode()
    corpus = read(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content, delimiter=key)
    assert corpus.label_names == ["grain", "ship"]


@pytest.mark.parametrize(
    ("name", "content", "key", "message"),
    [
        ("x.csv", "text;topic\n", None, """: no column 'text' with ',' between cells, but with ';': delimiter: ";\""""),
        ("x.tsv", "text,topic\n", None, ": no column 'text' with a tab between cells, but with ',': delimiter: \",\""),
        ("x.csv", "sep=;\ntext;topic\n", ";", ", line 1: 'sep=;' is for Excel alone; remove the line"),
        ("x.jsonl", LINE, ";", ": has no delimiter, which is the key of a CSV file; remove it"),
    ],
)
def test_another_delimiter_is_seen(tmp_path, name, content, key, message):
    assert refused(tmp_path, name, content, delimiter=key).startswith(message)


@pytest.mark.parametrize(
    "table",
    [
        'text,topic\n"wheat,grain\nport,ship\ncorn",grain\n' + GOOD,
        'topic,text\ngrain,"wheat\nship,port\ngrain,corn"\n' + "grain,wheat\nship,port\n" * 30,
    ],
)
def test_rows_that_an_open_quote_takes_in_are_told_of(tmp_path, caplog, table):
    corpus = read(tmp_path, "table.csv", table)
    assert len(corpus.ids) == 61
    told = f"{tmp_path / 'table.csv'}, line 2: a quote that opens there takes in 3 lines that look like rows; if they are rows, close it"
    assert [record.getMessage() for record in caplog.records] == [told]


def test_a_text_of_several_lines_is_read_without_a_word(tmp_path, caplog):
    corpus = read(tmp_path, "table.csv", 'text,topic\n"wheat\nand port, both,\nof the year",grain\n' + GOOD)
    assert corpus.text[0] == "wheat\nand port, both,\nof the year"
    assert not caplog.records
