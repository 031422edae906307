import gzip

import numpy as np
import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_file
from semantic_hashing.data.readers import arff, tmc

TEXT = "1~THE left ENGINE quit\n2~A bird~strike AT dawn\n"
LABELS = "-1,1,-1\n1,1,-1\n"


@pytest.fixture
def files(tmp_path):
    contents = {"train.txt.gz": TEXT, "train.csv.gz": LABELS, "test.txt.gz": TEXT, "test.csv.gz": LABELS}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(gzip.compress(content.encode()))
    return [tmp_path / name for name in contents]


def test_text_and_labels_are_read_together(files):
    corpus = tmc.read(*files)
    corpus.check("tmc")
    assert corpus.text[:2] == ["THE left ENGINE quit", "A bird~strike AT dawn"]
    assert corpus.ids == ["train/1", "train/2", "test/1", "test/2"]
    assert corpus.label_names == ["class01", "class02", "class03"]
    assert corpus.labels.toarray().astype(int).tolist() == [[0, 1, 0], [1, 1, 0]] * 2


def test_a_text_without_its_labels_is_named(files):
    files[2].write_bytes(gzip.compress(b"1~ONE report\n"))
    with pytest.raises(RunError, match=r"test\.txt\.gz: 1 reports, but .*test\.csv\.gz has 2 rows"):
        tmc.read(*files)


def test_label_tables_of_different_width_are_named(files):
    files[3].write_bytes(gzip.compress(b"-1,1\n1,1\n"))
    with pytest.raises(RunError, match=r"test\.csv\.gz: 2 columns, but .*train\.csv\.gz has 3"):
        tmc.read(*files)


def test_a_text_that_is_not_ascii_is_named(files):
    files[0].write_bytes(gzip.compress(b"1~caf\xe9\n2~b\n"))
    with pytest.raises(RunError, match=r"train\.txt\.gz: not ascii text"):
        tmc.read(*files)


@pytest.mark.parametrize("content", ["1~a\n3~b", "1~a\nb", "a~b"])
def test_a_line_without_its_number_is_named(content):
    with pytest.raises(RunError, match=r"f, line \d: does not begin with"):
        tmc.parse_text(content, "f")


@pytest.mark.parametrize("content", ["-1,1\n1", "-1,0", "-1,x", "1,1\n\n1,1"])
def test_a_bad_label_row_is_named(content):
    with pytest.raises(RunError, match=r"f, line \d: not \d values of -1 or 1"):
        tmc.parse_labels(content, "f")


def test_the_real_files_agree_with_mulans(mirror):
    folder = mirror / "tmc"
    corpus = arff.read(folder / "tmc2007-500-train.arff.gz", folder / "tmc2007-500-test.arff.gz", folder / "tmc2007-500.xml")
    corpus.check("mulan500")
    assert np.bincount(corpus.part).tolist() == [21519, 0, 7077]
    assert (len(corpus.vocabulary), len(corpus.label_names)) == (500, 22)
    assert int(np.sum(np.diff(corpus.matrix.indptr) == 0)) == 11
    tables = [tmc.parse_labels(read_file(folder / name).decode("ascii"), name) for name in ("TrainCategoryMatrix.csv.gz", "TestTruth.csv.gz")]
    assert np.array_equal(corpus.labels.toarray(), np.concatenate(tables))
    reports = tmc.parse_text(read_file(folder / "TestData.txt.gz").decode(tmc.ENCODING), "TestData")
    assert len(reports) == 7077
    assert len(tmc.parse_text((folder / "TrainingData.first944.txt").read_text(tmc.ENCODING), "first")) == 944
