"""What docs/hash-your-documents.md says runs as it stands."""

import re
import shlex
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/hash-your-documents.md").read_text()


def block(kind):
    return re.search(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)[1]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.csv").write_text(block("csv"))
    return tmp_path


def test_the_commands_run(here, semhash):
    commands = re.findall(r"^    semhash (.*)$", PAGE, flags=re.MULTILINE)
    assert {line.split()[0] for line in commands} == {"fit", "encode", "search", "export"}
    for line in commands:
        code, said, complaint = semhash(*shlex.split(line))
        assert (code, complaint) == (0, ""), line
        if line.startswith("search"):
            assert len(said.splitlines()) == 4
    assert {path.name for path in here.iterdir()} >= {"model", "news.codes.parquet", "news.faiss", "news-multi.faiss", "news.npz", "news-sql.parquet"}


def test_the_python_runs(here, capsys):
    exec(block("python"), {})
    assert capsys.readouterr().out.count("'n") == 3
