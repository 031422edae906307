"""What is found in a source file is kept for the next process, and only as long as it is true."""

import json
import os
import shutil
import tempfile

import pytest

from semantic_hashing.core import statements

SOURCE = 'from semantic_hashing.core import io\n\n\ndef f(x):\n    """What."""\n    return x + 1\n'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "some.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def another_process():
    statements.read.cache_clear()
    yield statements.read.cache_clear
    statements.read.cache_clear()


@pytest.fixture
def parsed(monkeypatch):
    """The files that were parsed."""
    calls = []
    parse = statements.ast.parse
    monkeypatch.setattr(statements.ast, "parse", lambda content: calls.append(content) or parse(content))
    return calls


def kept(file):
    return file.parent / "__pycache__" / statements.KEPT.format(file.stem)


def test_the_next_process_does_not_parse(file, another_process, parsed):
    first = statements.read(file)
    assert first == (["semantic_hashing.core", "semantic_hashing.core.io"], {"def f(x):\n    return x + 1"})
    another_process()
    assert statements.read(file) == first
    assert len(parsed) == 1


def test_an_edit_counts_whatever_the_file_says_of_its_age(file, another_process, parsed):
    statements.read(file)
    age = file.stat()
    file.write_text(SOURCE.replace("x + 1", "x - 1"), encoding="utf-8")
    os.utime(file, ns=(age.st_atime_ns, age.st_mtime_ns))
    another_process()
    assert statements.read(file).statements == {"def f(x):\n    return x - 1"}
    assert len(parsed) == 2


def test_other_code_that_finds_statements_finds_them_anew(file, another_process, parsed, monkeypatch):
    statements.read(file)
    monkeypatch.setattr(statements, "_own", lambda: b"another")
    another_process()
    statements.read(file)
    assert len(parsed) == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b"\xff", b"3", b'{"key": null}'])
def test_a_damaged_record_is_written_anew(file, another_process, parsed, damage):
    first = statements.read(file)
    whole = kept(file).read_bytes()
    kept(file).write_bytes(damage)
    another_process()
    assert statements.read(file) == first
    assert kept(file).read_bytes() == whole
    assert len(parsed) == 2


def test_a_record_without_its_statements_does_not_count(file, another_process):
    first = statements.read(file)
    record = json.loads(kept(file).read_bytes())
    del record["statements"]
    kept(file).write_text(json.dumps(record))
    another_process()
    assert statements.read(file) == first


def test_a_folder_that_takes_no_files_is_left_as_it_is(file, another_process, monkeypatch):
    first = statements.read(file)
    shutil.rmtree(kept(file).parent)

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    another_process()
    assert statements.read(file) == first
    assert not kept(file).exists()
    assert [path.name for path in file.parent.rglob("*") if path.is_file()] == ["some.py"]
