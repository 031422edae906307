import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantic_hashing.config import Config
from semantic_hashing.core import io, manifest
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.publishing import artefacts

ROOT = Path(__file__).parents[2]
FILES = {"scores.csv": b"a,b\n1,2\n", "cells/ng20/codes.npz": bytes(range(256)), "empty.json": b"", "sources/x.json": b'{"a": 1}\n'}


def fill(folder):
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for name in ("logs/hash/x.log", "benchmarks/x.tsv", "report.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("now")
    manifest.write(folder)
    return folder


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path / "run")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("shared") / "run")


def semhash(*arguments):
    return subprocess.run([sys.executable, "-m", "semantic_hashing", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)


def test_an_untouched_run_has_no_difference_and_logs_and_timings_do_not_count(folder):
    (folder / "logs/hash/x.log").write_text("later")
    (folder / "benchmarks/y.tsv").write_text("1")
    assert list(manifest.read(folder)) == sorted(FILES)
    assert manifest.differences(folder) == []


def test_each_difference_is_named(folder):
    (folder / "scores.csv").write_bytes(b"a,b\n1,3\n")
    (folder / "empty.json").unlink()
    (folder / "cells/ng20/late.json").write_text("{}")
    (folder / "sources/link.json").symlink_to("nowhere")
    assert manifest.differences(folder) == [
        ("extra", "cells/ng20/late.json"),
        ("missing", "empty.json"),
        ("differs", "scores.csv"),
        ("extra", "sources/link.json"),
    ]


def noticed(folder):
    """Whether the check finds anything wrong with a file or with the manifest itself."""
    try:
        return bool(manifest.differences(folder))
    except RunError as error:
        return "not a manifest" in str(error)


# Each example puts the byte back.
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_flipped_byte_anywhere_is_found_in_the_manifest_too(shared, data):
    path = data.draw(st.sampled_from([shared / name for name in (*FILES, manifest.FILE) if name != "empty.json"]))
    whole = path.read_bytes()
    position, bits = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    path.write_bytes(whole[:position] + bytes([whole[position] ^ bits]) + whole[position + 1 :])
    try:
        assert noticed(shared)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("lines", [slice(1, None), slice(None, -1), slice(None, None, -1)])
def test_a_manifest_that_lost_lines_or_their_order_is_found(folder, lines):
    path = folder / manifest.FILE
    path.write_text("".join(path.read_text().splitlines(keepends=True)[lines]))
    assert noticed(folder)


def test_it_is_what_sha256sum_checks(folder):
    command = ["sha256sum", "--strict", "--check", manifest.FILE]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / "scores.csv").write_text("no")
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1


def test_leftovers_of_killed_writers_are_swept_and_nothing_else(folder):
    (folder / "cells/.codes.npz.abc.part").write_text("half")
    (folder / "cells/note.part").write_text("mine")
    manifest.write(folder)
    assert not (folder / "cells/.codes.npz.abc.part").exists()
    assert "cells/note.part" in manifest.read(folder)


def test_files_outside_the_folder_are_recorded_beside_it(folder, tmp_path):
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper/main.pdf").write_text("pdf")
    manifest.write(folder, [tmp_path / "paper/main.pdf"])
    assert "../paper/main.pdf" in manifest.read(folder)
    assert manifest.differences(folder) == []
    (tmp_path / "paper/main.pdf").write_text("PDF")
    assert manifest.differences(folder) == [("differs", "../paper/main.pdf")]


def test_what_cannot_be_recorded_is_one_error(folder, tmp_path):
    with pytest.raises(RunError, match="cannot be read"):
        manifest.write(folder, [tmp_path / "none"])
    (folder / "line\nbreak").write_text("")
    with pytest.raises(RunError, match="line break"):
        manifest.write(folder)
    with pytest.raises(RunError, match="no such folder"):
        manifest.write(tmp_path / "nowhere")


def test_without_a_manifest_there_is_one_line(tmp_path):
    with pytest.raises(InputError, match="no manifest in this folder"):
        manifest.differences(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        manifest.differences(tmp_path / "none")


def test_the_downloads_and_the_paper_are_artefacts_of_a_run(tmp_path):
    config = Config.model_construct(results=tmp_path / "run", raw=tmp_path / "raw", datasets=("d",))
    io.write_json(tmp_path / "run/sources/d.json", {"dataset": "d", "version": "one", "files": [{"file": "a.txt"}]})
    assert artefacts.downloads(config) == [tmp_path / "raw/d/one/a.txt"]
    io.write_text(tmp_path / "run/paper/main.pdf", "pdf")
    io.write_text(tmp_path / "raw/d/one/a.txt", "text")
    assert {"paper/main.pdf", "../raw/d/one/a.txt"} < manifest.read(artefacts.write(config).parent).keys()


@pytest.mark.slow
def test_the_committed_results_are_as_they_were_published(tmp_path):
    done = semhash("verify", "results/reference")
    assert (done.returncode, done.stderr) == (0, "")
    copy = tmp_path / "reference"
    shutil.copytree(ROOT / "results/reference", copy)
    path = copy / "scores.csv"
    whole = bytearray(path.read_bytes())
    whole[random.Random(0).randrange(len(whole))] ^= 1
    path.write_bytes(whole)
    (copy / "more.csv").write_text("")
    done = semhash("verify", copy)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [f"extra: {copy}/more.csv", f"differs: {copy}/scores.csv"]
    assert done.stderr == f"semhash: {copy}: 2 files are not as recorded in manifest.sha256\n"
