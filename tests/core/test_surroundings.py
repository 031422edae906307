import os
import subprocess
import sys
from pathlib import Path

import pytest

from semantic_hashing.core import surroundings
from semantic_hashing.core.errors import RunError


def python(code, **variables):
    return subprocess.run([sys.executable, "-c", code], env=os.environ | variables, capture_output=True, text=True, check=False)


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Not even root may write below a file."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(surroundings, "COMPILED", (tmp_path / "file/package",))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file/cache"))
    monkeypatch.setattr(surroundings.sys, "platform", "linux")
    monkeypatch.delenv(surroundings.CODE_CACHE, raising=False)
    return tmp_path / "file"


def test_where_nothing_can_be_kept_a_folder_goes_with_the_process(nowhere, monkeypatch):
    monkeypatch.setattr(surroundings.atexit, "register", lambda *arguments: None)
    assert not surroundings.code_can_be_kept()
    surroundings.keep_compiled_code()
    folder = os.environ[surroundings.CODE_CACHE]
    assert surroundings.code_can_be_kept()
    surroundings._remove(folder, os.getpid())
    assert not Path(folder).exists()
    monkeypatch.setenv("TMPDIR", str(nowhere / "x"))
    monkeypatch.setattr(surroundings.tempfile, "mkdtemp", lambda prefix: (nowhere / "x").mkdir())
    monkeypatch.setenv(surroundings.CODE_CACHE, str(nowhere / "x"))
    with pytest.raises(RunError, match="set TMPDIR to one that can be written"):
        surroundings.keep_compiled_code()


def test_numba_compiles_where_the_folder_that_is_named_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    code = "import os, semantic_hashing.retrieval.histograms; print(os.environ['NUMBA_CACHE_DIR'])"
    done = python(code, NUMBA_CACHE_DIR=str(tmp_path / "file/cache"))
    assert done.returncode == 0, done.stderr
    assert not Path(done.stdout.strip()).exists()


@pytest.mark.slow
def test_a_notebooks_backend_is_not_asked_for():
    code = "import sys; sys.argv = ['semhash', 'config']; from semantic_hashing.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    done = python(code + "from semantic_hashing.preflight import figures; figures.check()", MPLBACKEND="module://no_such.backend")
    assert done.returncode == 0, done.stderr
