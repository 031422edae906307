"""The file of codes: what is written is read, and what is not whole is refused in one line."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.index import file
from semantic_hashing.index.file import KEY, Maker

MAKER = Maker("NASH", 12, "0123456789abcdef")
CODES = np.random.default_rng(0).integers(0, 256, (10, 2), dtype=np.uint8)
IDS, TITLES = [f"d{row}" for row in range(10)], [f"Title {row}" for row in range(10)]


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "GROUP", 4)
    with file.writer(tmp_path / "x.parquet", MAKER) as rows:
        for start in range(0, 10, 3):
            part = slice(start, start + 3)
            rows.write(IDS[part], TITLES[part], np.arange(10)[part], CODES[part])
    return tmp_path / "x.parquet"


def test_what_is_written_is_read(path):
    index = file.read(path)
    assert pq.ParquetFile(path).num_row_groups == 2
    assert index.maker == MAKER
    np.testing.assert_array_equal(index.codes, CODES)
    np.testing.assert_array_equal(index.words, np.arange(10))
    assert index.ids() == IDS
    assert index.named(np.array([9, 0, 5, 6])) == [("d9", "Title 9"), ("d0", "Title 0"), ("d5", "Title 5"), ("d6", "Title 6")]


def test_no_documents_are_a_file_too(tmp_path):
    with file.writer(tmp_path / "x.parquet", MAKER):
        pass
    assert file.read(tmp_path / "x.parquet").codes.shape == (0, 2)


def test_a_writer_that_stops_leaves_nothing(tmp_path):
    def stops():
        with file.writer(tmp_path / "x.parquet", MAKER) as rows:
            rows.write(IDS, TITLES, np.arange(10), CODES)
            raise InputError("stop")

    with pytest.raises(InputError, match="stop"):
        stops()
    assert not list(tmp_path.iterdir())


def relabelled(path, **changes):
    table = pq.read_table(path)
    says = json.loads(table.schema.metadata[KEY]) | changes
    pq.write_table(table.replace_schema_metadata({KEY: json.dumps(says).encode()}), path)


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (lambda path: path.unlink(), InputError, "no such file; 'semhash encode' makes it"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), RunError, "damaged, or no file of codes"),
        (lambda path: path.write_bytes(b""), RunError, "damaged, or no file of codes"),
        (lambda path: pq.write_table(pa.table({"id": ["a"]}), path), InputError, "not a file of codes"),
        (lambda path: relabelled(path, format="other"), InputError, "not a file of codes"),
        (lambda path: relabelled(path, format_version=2), InputError, "format 2, and this version reads 1"),
        (lambda path: relabelled(path, model=None), RunError, "does not say which model made it"),
        (lambda path: relabelled(path, bits=64), RunError, "not of 8 bytes each"),
    ],
)
def test_what_is_not_whole_is_refused_in_one_line(path, damage, error, message):
    damage(path)
    with pytest.raises(error, match=message) as refused:
        file.read(path)
    assert "\n" not in str(refused.value)
