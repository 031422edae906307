import re

import pytest

from semantic_hashing.publishing import markdown
from semantic_hashing.report import figures, numbers
from semantic_hashing.scores import collect
from semantic_hashing.scores.run import Run

from ..made_up import REASON, ROOT


@pytest.fixture(scope="module")
def page(small):
    return markdown.text(Run.load(small))


def lines(page, title):
    """Cells of the rows under a heading, by the first cell."""
    section = page.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return {row[0]: row[1:] for row in rows}


def test_scores_and_reported_values_stand_side_by_side(small, page):
    run = Run.load(small)
    table = lines(page, "20Newsgroups")
    assert table["method"] == ["16 bits", "reported", "32 bits", "reported"]
    score = run.summary.query("dataset == 'ng20' and method == 'STH' and bits == 16")["precision"].iloc[0]
    reported = run.reported.query("dataset == 'ng20' and method == 'STH' and bits == 16")["precision"].iloc[0]
    assert table["STH"][:2] == [f"{score:.4f}".removeprefix("0"), f"{reported:.4f}".removeprefix("0")]
    assert table["NASH-N"][1].endswith("‡")
    assert table["*Labels*"] == ["1.0000", "", "1.0000", ""]


def test_another_collection_has_no_reported_values_and_a_failure_says_why(page):
    table = lines(page, "Reuters R52")
    assert table["method"] == ["16 bits", "32 bits"]
    assert table["STH"][1] == "failed"
    assert f"STH at 32 bits failed: {REASON}" in page
    assert "not the collection that the paper used" in page


def test_replicates_have_a_spread(full):
    page = markdown.text(Run.load(full))
    assert re.fullmatch(r"\.\d{4} ± \.\d{4}", lines(page, "TMC")["NASH"][0])
    assert "±" not in lines(page, "TMC")["SpH"][0]


def test_a_model_that_two_settings_share_costs_once(whole):
    run = Run.load(whole)
    again = run.cells[(run.cells["method"] == "LSH") & (run.cells["setting"] == run.config.settings[-1])]["seconds"].sum()
    assert 0 < again <= run.cells["seconds"].sum() - run.core_seconds
    assert f"| Core-seconds | {run.core_seconds:,.0f} for the models" in markdown.text(run)


def test_models_of_another_state_of_the_code_are_counted(small, page, monkeypatch):
    models = len(Run.load(small).cells)
    assert f"| Models | {models}, of which 1 failed; {models} of them by another state of the code" in page
    monkeypatch.setattr(numbers, "fingerprint", lambda method: "00112233445566aa")
    assert "all by the code of this page's revision" in markdown.text(Run.load(small))


def test_the_picture_is_the_papers(small, tmp_path):
    page, image = markdown.write(small, tmp_path / "docs/page.md")
    figures.write(small, tmp_path / "paper")
    assert image.read_bytes() == (tmp_path / "paper/figure-precision.svg").read_bytes()
    assert "](images/page.svg)" in page.read_text()
    assert sorted(path.name for path in (tmp_path / "docs").rglob("*.*")) == ["page.md", "page.svg"]


def test_a_page_of_the_same_scores_is_not_touched(small, tmp_path, monkeypatch):
    page, image = markdown.write(small, tmp_path / "docs/page.md")
    before = page.read_bytes(), image.read_bytes()
    monkeypatch.setattr(markdown.provenance, "revision", lambda: "another")
    markdown.write(small, page)
    assert (page.read_bytes(), image.read_bytes()) == before
    page.write_text(page.read_text().replace("| LSH | .", "| LSH | 1."))
    markdown.write(small, page)
    assert "another" in page.read_text()


def test_the_page_of_files_explains_every_column_of_the_scores(small):
    page = (ROOT / "docs/results-format.md").read_text()
    assert not [
        column for column in collect.collect(small).columns if f"`{column}`" not in page.replace("precision_at_100", f"precision_at_{small.k}")
    ]
