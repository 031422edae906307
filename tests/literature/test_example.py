"""The worked example of docs/auditing-a-table.md, run exactly as the page shows it."""

import csv
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/auditing-a-table.md").read_text()


@pytest.mark.slow
def test_the_example_does_what_the_page_says(tmp_path):
    for name in ("config", "literature"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "results").mkdir()
    (tmp_path / "results/reference").symlink_to(ROOT / "results/reference")
    files = re.findall(r"`([\w./-]+\.(?:yaml|csv))` [^\n]*:\n\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert [name for name, _ in files] == ["my-paper/paper.yaml", "my-paper/reported.csv", "mine.yaml"]
    for name, text in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    (shown,) = re.findall(r"```console\n\$ semhash (.*?)\n(.*?)```", PAGE, re.DOTALL)
    command = [sys.executable, "-m", "semantic_hashing", *shlex.split(shown[0])]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == (shown[1], "", 0)

    lines = re.search(r"^\| table \|.*?(?=\n\n)", PAGE, re.MULTILINE | re.DOTALL)[0].splitlines()
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    with (tmp_path / "results/mine/audit.csv").open(newline="") as stream:
        assert [[row[name] for name in header] for row in csv.DictReader(stream)] == rows

    table = tmp_path / "my-paper/reported.csv"
    table.write_text(table.read_text().replace(",NASH,32,0.5671", ",NASHN,32,0.5671"))
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert f"    {again.stderr}" in PAGE
