from pathlib import Path

import pytest

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.fetch import sources
from semantic_hashing.data.readers.formats import READERS

TABLE = Path(__file__).parents[2] / "config" / "datasets.csv"
HEADER = "dataset,version,file,address,sha256,md5,bytes,members,members_sha256,git_blob,licence,note"
GOOD = "tmc,nasa,a.txt.gz,https://host.example/a.txt.gz,,,12,,,,not stated,"


def written(tmp_path, *lines):
    path = tmp_path / "datasets.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def test_the_projects_own_table_is_well_formed_and_every_version_has_a_reader():
    rows = sources.read(TABLE)
    assert {(row.dataset, row.version) for row in rows} == {*READERS, ("smart", "english")}
    assert all(row.licence for row in rows)


def test_the_projects_own_table_tries_public_hosts_before_the_mirror():
    rows = sources.read(TABLE)
    for dataset, version in {(row.dataset, row.version) for row in rows}:
        for addresses in sources.select(rows, dataset, version, TABLE).values():
            kinds = [row.kind for row in addresses]
            assert kinds == sorted(kinds, key=["http", "pypi", "mirror"].index)


def test_cells_are_typed(tmp_path):
    (row,) = sources.read(written(tmp_path, GOOD))
    assert (row.bytes, row.sha256, row.members, row.git_blob, row.kind) == (12, None, (), (), "http")


def test_addresses_keep_the_order_of_the_rows(tmp_path):
    path = written(tmp_path, GOOD, GOOD.replace("https://host.example", "mirror:tmc").replace("tmc/a", "tmc/a"), GOOD.replace("https", "http"))
    files = sources.select(sources.read(path), "tmc", "nasa", path)
    assert [row.kind for row in files["a.txt.gz"]] == ["http", "mirror", "http"]


@pytest.mark.parametrize(
    ("dataset", "version", "message"),
    [("tmx", "nasa", "unknown data set 'tmx'; did you mean 'tmc'?"), ("tmc", "nassa", "tmc has no version 'nassa'; did you mean 'nasa'?")],
)
def test_an_unknown_name_is_answered_with_the_nearest(tmp_path, dataset, version, message):
    path = written(tmp_path, GOOD)
    with pytest.raises(InputError) as caught:
        sources.select(sources.read(path), dataset, version, path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (GOOD.replace(",12,", ",many,"), "line 3: bytes: "),
        (GOOD.replace(",12,", ",-1,"), "line 3: bytes: "),
        (GOOD.replace("https://host.example/a.txt.gz,", "https://host.example/a.txt.gz,abc"), "line 3: sha256: "),
        (GOOD.replace("https://", "ftp://"), "line 3: address: "),
        (GOOD.replace("https://host.example/", "mirror:../"), "line 3: address: "),
        (GOOD.replace("https://host.example/a.txt.gz", "mirror:/etc/passwd"), "line 3: address: "),
        (GOOD.replace("https://host.example/a.txt.gz", "pypi:something"), "line 3: address: "),
        (GOOD.replace("https://host.example/a.txt.gz", "pypi:something==1"), "line 3: sha256: "),
        (GOOD.replace("a.txt.gz,https", "../a.txt.gz,https"), "line 3: file: "),
        (GOOD.replace(",,not stated", f"{'a' * 64},,not stated"), "line 3: members: "),
        (GOOD + ",more", "line 3: the row has more cells"),
        ("tmc,nasa", "line 3: the row has fewer cells"),
        (GOOD.replace("not stated", ""), "line 3: licence: "),
    ],
)
def test_a_malformed_row_is_named_by_its_line(tmp_path, line, message):
    with pytest.raises(InputError) as caught:
        sources.read(written(tmp_path, GOOD, line))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_misspelt_or_missing_column_is_named(tmp_path):
    path = tmp_path / "datasets.csv"
    path.write_text(HEADER.replace("sha256", "sha265", 1))
    with pytest.raises(InputError, match="unknown column 'sha265'; did you mean 'sha256'"):
        sources.read(path)
    path.write_text(HEADER.replace(",note", ""))
    with pytest.raises(InputError, match="the column 'note' is missing"):
        sources.read(path)


def test_a_missing_or_binary_table_is_one_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        sources.read(tmp_path / "none.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="line 1: UTF-16 text; convert it to UTF-8"):
        sources.read(tmp_path / "binary.csv")
