"""What users wrote is printed on a terminal of any encoding, by every command that prints it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TITLE = "Zipf’s α ≥ 1"
RUN = {"title": TITLE, "methods": ["LSH"], "settings": ["tuned"], "bits": [8], "seeds": [0], "k": 10, "studies": [], "words": None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("printing")
    for name in ("config", "literature"):
        (folder / name).symlink_to(ROOT / name)
    rows = [{"text": f"wheat mill w{number % 7} barley[/x]", "topic": ["grain→", "[/b]", "nan"][number % 3]} for number in range(90)]
    (folder / "c[red].jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    mine = {"path": "c[red].jsonl", "text": "text", "labels": "topic", "title": TITLE}
    (folder / "m.yaml").write_text(yaml.safe_dump({**RUN, "results": "results/m", "datasets": {"mine": mine}}, allow_unicode=True))
    return folder


def semhash(folder, encoding, *arguments):
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "semantic_hashing", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode(encoding)
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


@pytest.mark.parametrize(("encoding", "label"), [("latin-1", r"grain\u2192 (30)"), ("utf-8", "grain→ (30)")])
def test_describe_shows_every_label(folder, encoding, label):
    code, out, err = semhash(folder, encoding, "describe", "-c", "m.yaml")
    assert code == 0, err
    assert label in out
    assert "[/b] (30)" in out
    assert "mine, version c[red].jsonl, recipe own" in " ".join(out.split())
    assert "Note: the label 'nan' stands on 30 documents: leave the cell empty where there is none." in out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_the_configuration_is_printed_whole_in_any_encoding(folder, encoding):
    code, out, _ = semhash(folder, encoding, "config", "-c", "m.yaml")
    assert code == 0
    assert json.loads(out)["title"] == TITLE


def test_a_message_with_a_character_that_the_terminal_lacks_is_one_line(folder):
    (folder / "bad.yaml").write_text("naïve→: 1\n", encoding="utf-8")
    code, _, err = semhash(folder, "latin-1", "describe", "-c", "bad.yaml")
    assert code == 2
    assert err.startswith("semhash: bad.yaml: unknown key ")
    assert len(err.splitlines()) == 1
