import bz2
import gzip
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch import archives

TOOLS = Path(__file__).parents[2] / "tools"
MEMBERS = {"one/a.txt": b"first", "one/b.txt": b"second", "notes.md": b"third"}


@pytest.fixture(params=["tar.gz", "tar.bz2", "tar", "zip"])
def archive(request, tmp_path, make_tar, make_zip):
    path = tmp_path / f"sample.{request.param}"
    if request.param == "zip":
        return make_zip(path, MEMBERS)
    return make_tar(path, MEMBERS, {"tar.gz": "w:gz", "tar.bz2": "w:bz2", "tar": "w"}[request.param])


def test_members_are_chosen_by_pattern(archive):
    assert dict(archives.read_members(archive, ["*.txt"])) == {"one/a.txt": b"first", "one/b.txt": b"second"}
    assert archives.read_member(archive, "notes.md") == b"third"


def test_a_missing_member_is_named(archive):
    with pytest.raises(RunError, match=r"holds no member 'notes\.txt'"):
        archives.read_member(archive, "notes.txt")


def test_the_sha256_of_the_members_survives_repacking(tmp_path, make_tar, make_zip):
    first = make_tar(tmp_path / "a.tar.gz", MEMBERS)
    again = make_zip(tmp_path / "b.zip", dict(reversed(MEMBERS.items())))
    dotted = make_tar(tmp_path / "c.tar", {f"./{name}": content for name, content in MEMBERS.items()}, "w")
    sums = {archives.members_sha256(path, ["one/*"]) for path in (first, again, dotted)}
    assert len(sums) == 1
    assert archives.members_sha256(first, ["*"]) not in sums
    assert archives.members_sha256(make_tar(tmp_path / "d.tar", MEMBERS | {"one/a.txt": b"firsT"}, "w"), ["one/*"]) not in sums


@given(cut=st.floats(0.02, 0.98))
def test_an_archive_cut_anywhere_is_one_error(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    content = b"".join(bytes([n % 251, n % 13, n % 7]) for n in range(4000))
    whole = folder / "whole.tar.gz"
    with tarfile.open(whole, "w:gz") as archive:
        member = tarfile.TarInfo("a.bin")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    data = whole.read_bytes()
    part = folder / "part.tar.gz"
    part.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(RunError, match=r"part\.tar\.gz: damaged or cut short .*remove the file and fetch it again"):
        list(archives.read_members(part, ["*"]))


@pytest.mark.parametrize("suffix", ["tar.gz", "zip"])
def test_a_flipped_byte_is_noticed(tmp_path, make_tar, make_zip, suffix):
    make = make_zip if suffix == "zip" else make_tar
    path = make(tmp_path / f"x.{suffix}", {"a.bin": bytes(range(256)) * 40})
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x55
    path.write_bytes(data)
    with pytest.raises(RunError, match="damaged"):
        list(archives.read_members(path, ["*"]))


def test_a_damaged_checksum_at_the_very_end_is_noticed(tmp_path, make_tar):
    path = make_tar(tmp_path / "x.tar.gz", MEMBERS)
    data = bytearray(path.read_bytes())
    data[-6] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(RunError, match="damaged"):
        list(archives.read_members(path, ["*"]))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "c:\\evil", "a\\..\\evil", "C:/evil"])
def test_a_name_that_leads_out_is_refused(tmp_path, make_tar, make_zip, name):
    for path in (make_tar(tmp_path / "x.tar", {name: b""}, "w"), make_zip(tmp_path / "x.zip", {name: b""})):
        with pytest.raises(RunError, match="leads out of the archive"):
            list(archives.read_members(path, ["nothing"]))


def test_a_member_without_a_name_is_refused(tmp_path, make_zip):
    path = make_zip(tmp_path / "nameless.zip", {"one.txt": b"content"})
    # zipfile ends a name at its first null byte.
    path.write_bytes(path.read_bytes().replace(b"one.txt", b"\0ne.txt"))
    with pytest.raises(RunError, match="has a member without a name"):
        list(archives.read_members(path, ["*"]))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.type, member.linkname = kind, "b.txt"
        archive.addfile(member)
    with pytest.raises(RunError, match="link or a device"):
        list(archives.read_members(path, ["*"]))


def test_a_link_in_a_zip_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    with pytest.raises(RunError, match="link or a device"):
        list(archives.read_members(path, ["*"]))


def test_a_bomb_is_refused_even_in_a_member_that_is_not_wanted(tmp_path, make_tar, make_zip, monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 100_000)
    for path in (make_tar(tmp_path / "x.tar.gz", {"zeros": bytes(200_000)}), make_zip(tmp_path / "x.zip", {"zeros": bytes(200_000)})):
        assert path.stat().st_size < 2_000
        with pytest.raises(RunError, match="unpacks to more than"):
            list(archives.read_members(path, ["nothing"]))
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 100_000)
    (tmp_path / "x.gz").write_bytes(gzip.compress(bytes(200_000)))
    with pytest.raises(RunError, match="unpacks to more than"):
        archives.read_file(tmp_path / "x.gz")


def test_too_many_members_are_refused(tmp_path, make_tar, make_zip, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 5)
    members = {f"{n}": b"" for n in range(6)}
    for path in (make_tar(tmp_path / "x.tar.gz", members), make_zip(tmp_path / "x.zip", members)):
        with pytest.raises(RunError, match="more than 5 members"):
            list(archives.read_members(path, ["*"]))


def test_a_file_is_decompressed_by_its_first_bytes_not_its_name(tmp_path):
    for content in (b"plain", gzip.compress(b"plain"), bz2.compress(b"plain")):
        (tmp_path / "file.txt").write_bytes(content)
        assert archives.read_file(tmp_path / "file.txt") == b"plain"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_a_compressed_file_cut_short_is_one_error(tmp_path, compress):
    path = tmp_path / "cut"
    path.write_bytes(compress(bytes(range(256)) * 100)[:-9])
    with pytest.raises(RunError, match="damaged or cut short"):
        archives.read_file(path)


def test_a_missing_file_is_one_error(tmp_path):
    with pytest.raises(RunError, match="no such file"):
        archives.read_file(tmp_path / "none")
    with pytest.raises(RunError, match="no such file"):
        list(archives.read_members(tmp_path / "none", ["*"]))


def test_something_that_is_no_archive_is_one_error(tmp_path):
    path = tmp_path / "page.tar.gz"
    path.write_text("<html>moved</html>")
    with pytest.raises(RunError, match="damaged"):
        list(archives.read_members(path, ["*"]))


def test_one_member_may_not_be_the_whole_allowance(tmp_path, make_tar, make_zip, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 100_000)
    for path in (make_tar(tmp_path / "x.tar.gz", {"zeros": bytes(200_000)}), make_zip(tmp_path / "x.zip", {"zeros": bytes(200_000)})):
        with pytest.raises(RunError, match="its member 'zeros' has more than"):
            list(archives.read_members(path, ["*"]))
        assert list(archives.read_members(path, ["other"])) == []


def test_a_hundred_thousand_members_are_refused_in_one_line(tmp_path):
    (tmp_path / "x.tar.gz").write_bytes(gzip.compress(tarfile.TarInfo("a").tobuf() * 100_000, 1))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for number in range(100_000):
            archive.writestr(str(number), b"")
    for path in (tmp_path / "x.tar.gz", tmp_path / "x.zip"):
        with pytest.raises(RunError, match=r"has more than 50,000 members; remove the file and fetch it again, from another") as caught:
            list(archives.read_members(path, ["nothing"]))
        assert "\n" not in str(caught.value)


def test_a_real_bomb_stays_within_the_allowance(tmp_path):
    """A thousandfold bomb, read in a process of its own so that its peak can be told."""
    with gzip.open(tmp_path / "bomb.gz", "wb", compresslevel=9) as stream:
        for _ in range(300):
            stream.write(bytes(2**20))
    code = f"""import sys
from pathlib import Path
sys.path.insert(0, {str(TOOLS)!r})
from fuzz import peak_mebibytes
from semantic_hashing.data.fetch import archives
from semantic_hashing.core.errors import RunError
before = peak_mebibytes()
try: archives.read_file(Path(sys.argv[1]))
except RunError as error: print(error)
try: list(archives.read_members(Path(sys.argv[1]), ["*"]))
except RunError as error: print(error)
print(peak_mebibytes() - before)"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "bomb.gz"], capture_output=True, text=True, check=True)
    first, second, peak = done.stdout.splitlines()
    assert "unpacks to more than 128 MiB" in first
    assert "bomb.gz: " in second
    assert int(peak) < 1024
