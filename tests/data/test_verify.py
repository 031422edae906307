import gzip
import hashlib
import subprocess

import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch import archives
from semantic_hashing.data.fetch.sources import Address
from semantic_hashing.data.fetch.verify import UNVERIFIED, git_blob, verify

CONTENT = b"a file of words\n"


def row(**cells):
    blank = dict.fromkeys(("sha256", "md5", "bytes", "members", "members_sha256", "git_blob", "note"), "")
    return Address.model_validate(
        {**blank, "dataset": "d", "version": "v", "file": "file.txt", "address": "https://host.example/x", "licence": "none", **cells}
    )


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes(CONTENT)
    return path


def test_each_checksum_is_enough(path):
    assert verify(path, row(sha256=hashlib.sha256(CONTENT).hexdigest(), bytes=str(len(CONTENT)))) == "sha256"
    assert verify(path, row(md5=hashlib.md5(CONTENT).hexdigest())) == "md5"
    assert verify(path, row(git_blob=f"{'0' * 40} {git_blob(CONTENT)}")) == "git blob"
    assert verify(path, row()) == UNVERIFIED


def test_a_git_blob_may_be_that_of_the_decompressed_file(path):
    path.write_bytes(gzip.compress(CONTENT))
    assert verify(path, row(git_blob=git_blob(CONTENT))) == "git blob"


def test_git_blob_is_gits(path):
    expected = subprocess.run(["git", "hash-object", str(path)], capture_output=True, text=True, check=True).stdout.strip()
    assert git_blob(CONTENT) == expected


def test_a_repacked_archive_is_verified_by_its_members(tmp_path, make_tar):
    first, second = make_tar(tmp_path / "a.tar.gz", {"x": b"1"}), make_tar(tmp_path / "b.tar", {"./x": b"1"}, "w")
    cells = {"sha256": "0" * 64, "members": "*", "members_sha256": archives.members_sha256(first, ["*"])}
    assert verify(second, row(**cells)) == "sha256 of the members"


def test_a_wrong_file_is_named_with_expected_and_found(path):
    with pytest.raises(RunError) as caught:
        verify(path, row(sha256="0" * 64))
    assert str(caught.value) == f"file.txt is not the published file: sha256 {hashlib.sha256(CONTENT).hexdigest()}, expected {'0' * 64}"
    with pytest.raises(RunError, match="has 16 bytes, expected 17"):
        verify(path, row(bytes="17"))
    with pytest.raises(RunError, match=r"md5 .*, expected"):
        verify(path, row(md5="0" * 32))
    with pytest.raises(RunError, match=r"git blob .*, expected"):
        verify(path, row(git_blob="0" * 40))
    with pytest.raises(RunError, match=r"^file\.txt is not the published file: damaged or cut short"):
        verify(path, row(members="*", members_sha256="0" * 64))


def test_a_web_page_is_not_data(path):
    path.write_bytes(b"\n <!DOCTYPE html><p>Moved.")
    with pytest.raises(RunError, match="web page"):
        verify(path, row())
