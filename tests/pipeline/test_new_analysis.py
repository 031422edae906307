"""The analysis of docs/adding-an-analysis.md, dropped in as one folder, reaches its CSV, its command, the report and the PDF."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

PAGE = (Path(__file__).parents[2] / "docs/adding-an-analysis.md").read_text()
PARTS = {"__init__.py", "measure.py", "table.py", "table.tex.j2", "figure.py", "text.py"}


@pytest.fixture(scope="module")
def checkout(whole, tmp_path_factory):
    checkout = whole.copied(tmp_path_factory.mktemp("analysis"))
    blocks = re.findall(r"```\w+\n(?:#|<#) (src/\S+/fresh_codes/\S+)(?: #>)?\n(.*?)```", PAGE, flags=re.DOTALL)
    assert {Path(name).name for name, _ in blocks} == PARTS
    for name, text in blocks:
        path = checkout.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    done = checkout.snakemake()
    assert done.returncode == 0, done.stdout[-6_000:]
    return checkout


def test_its_csv_comes_by_a_rule_of_its_own(checkout):
    rows = pd.read_csv(checkout.folder / "results/mini/fresh-codes.csv")
    assert rows["method"].to_list() == ["LSH", "NASH"]
    assert rows["fresh"].between(0, 1).all()
    assert checkout.planned() == {}
    checkout.edit("analyses/fresh_codes/measure.py")
    assert checkout.planned()["analyse_fresh_codes"] == 1
    assert "hash" not in checkout.planned()


def test_its_command_makes_the_csv_and_the_list_has_it(checkout):
    path = checkout.folder / "results/mini/fresh-codes.csv"
    before = path.read_bytes()
    path.unlink()
    done = checkout.semhash("analyse", "fresh-codes")
    assert (done.returncode, done.stdout) == (0, "results/mini/fresh-codes.csv\n"), done.stderr
    assert path.read_bytes() == before
    listed = subprocess.run(
        [sys.executable, "-m", "semantic_hashing", "analyses"],
        env=checkout.environment,
        cwd=checkout.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "fresh-codes: How many test documents" in listed.stdout


def test_it_is_published(checkout):
    assert checkout.semhash("publish", "--to", "published", "--partial").returncode == 0
    assert (checkout.folder / "published/fresh-codes.csv").is_file()


def test_it_stands_in_the_report_and_the_pdf(checkout):
    appendix = next(checkout.folder.rglob("generated/appendix.tex")).read_text()
    assert r"\paragraph{Fresh codes.}" in appendix
    assert r"\input{generated/table-fresh-codes.tex}" in appendix
    assert r"\includegraphics{generated/figure-fresh-codes.pdf}" in appendix
    pdf = next(checkout.folder.rglob("main.pdf"))
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "get a code of their own (Table" in " ".join(text.split())
    assert "against code length." in " ".join(text.split())
    assert "??" not in text


def test_its_captions_are_in_the_html_report(checkout):
    done = checkout.snakemake("--report", "report.html")
    assert done.returncode == 0, done.stdout
    assert "whose code no training document has" in (checkout.folder / "report.html").read_text()
