import gzip

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import arff

HEADER = """@relation small

@attribute wing {0,1}
@attribute 'left engine' {0,1}
@ATTRIBUTE bird {0, 1}
@attribute class01 {0,1}
@attribute class02 {0,1}

@data
"""
XML = b'<?xml version="1.0"?>\n<labels xmlns="http://labels.example"><label name="class02"></label><label name="class01"/></labels>'


@pytest.fixture
def files(tmp_path):
    train, test, labels = tmp_path / "train.arff", tmp_path / "test.arff", tmp_path / "labels.xml"
    train.write_bytes(gzip.compress((HEADER + "{0 1,3 1}\n{1 1,2 1,4 1}\n{4 1}\n").encode()))
    test.write_text(HEADER + "% a remark\n{2 1,3 1,1 1}\n{}\n")
    labels.write_bytes(XML)
    return train, test, labels


def test_words_and_labels_are_told_apart(files):
    corpus = arff.read(*files)
    corpus.check("tmc")
    assert corpus.vocabulary == ["wing", "left engine", "bird"]
    assert corpus.label_names == ["class02", "class01"]
    assert corpus.kind == "binary"
    assert corpus.matrix.toarray().astype(int).tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 0], [0, 1, 1], [0, 0, 0]]
    assert corpus.labels.toarray().astype(int).tolist() == [[0, 1], [1, 0], [1, 0], [0, 1], [0, 0]]


@given(table=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), max_size=8))
def test_what_is_written_is_read(table):
    header = "@relation x\n" + "".join(f"@attribute w{n} {{0,1}}\n" for n in range(4)) + "@data\n"
    rows = ["{" + ",".join(f"{n} {int(on)}" for n, on in enumerate(row) if on or n % 2) + "}" for row in table]
    columns, matrix = arff.parse(header + "\n".join(rows), "x")
    assert columns == ["w0", "w1", "w2", "w3"]
    assert isinstance(matrix, sp.csr_array)
    assert np.array_equal(matrix.toarray().astype(bool), np.array(table, dtype=bool).reshape(len(table), 4))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER + "{0 1,3 1", "line 10: not a whole sparse row"),
        (HEADER + "1,0,1,0,0", "line 10: not a whole sparse row"),
        (HEADER + "{0 yes}", "line 10: not pairs"),
        (HEADER + "{0}", "line 10: not pairs"),
        (HEADER + "{5 1}", "line 10: names a column that is not there"),
        (HEADER + "{-1 1}", "line 10: names a column that is not there"),
        (HEADER + "{1 1,1 1}", "line 10: names a column"),
        (HEADER.replace("{0, 1}", "numeric"), "line 5: not an attribute with the values {0,1}"),
        (HEADER.replace("@data\n", ""), "the file ends before @data"),
        (HEADER.replace("@relation", "relation"), "line 1: neither"),
        (HEADER.replace("bird", "wing"), "two attributes have the same name"),
    ],
)
def test_a_malformed_line_is_named(content, message):
    with pytest.raises(RunError) as caught:
        arff.parse(content, "f.arff")
    assert message in str(caught.value)
    assert str(caught.value).startswith("f.arff")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (XML[:-5], "not a whole XML file"),
        (b"<labels/>", "names no label"),
        (b'<!DOCTYPE l [<!ENTITY a "aaaa">]><labels><label name="&a;"/></labels>', "declares a document type"),
    ],
)
def test_a_bad_list_of_labels_is_named(content, message):
    with pytest.raises(RunError, match=message):
        arff.parse_label_names(content, "l.xml")


def test_tables_that_do_not_belong_together_are_named(files):
    train, test, labels = files
    test.write_text(HEADER.replace("bird", "birds") + "{}")
    with pytest.raises(RunError, match="its columns are not those of"):
        arff.read(train, test, labels)
    labels.write_bytes(XML.replace(b"class02", b"class03"))
    with pytest.raises(RunError, match="the label 'class03'"):
        arff.read(train, train, labels)
