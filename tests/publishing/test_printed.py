"""The values of later papers beside a run's: each counts once, as that of who measured it."""

import pytest

from semantic_hashing.audit import verdicts
from semantic_hashing.publishing import markdown, printed
from semantic_hashing.scores.run import Run


@pytest.fixture(scope="module")
def run(field):
    return Run.load(field)


@pytest.fixture(scope="module")
def blocks(run):
    return list(printed.blocks(run))


@pytest.fixture(scope="module")
def rows(blocks):
    return {(row[0], row[1]): row[2:] for row in blocks[1][1]}


def test_a_line_counts_the_values_that_are_reached(run, rows):
    judged = verdicts.audit(run)
    ammi = judged[(judged["paper"] == "ammi2020") & (judged["verdict"] != verdicts.NOT_COMPARABLE)]
    difference = (ammi["reproduced"] - ammi["reported"]).round(9)
    counts = [((difference >= -0.02) & (ammi["dataset"] == name)).sum() for name in run.config.datasets]
    assert rows["AMMI", "AMMI"][:3] == [f"{count} of 4" for count in counts]
    signed = [f"{value:+.4f}".replace("0.", ".") for value in (difference.mean(), difference.min(), difference.max())]
    assert rows["AMMI", "AMMI"][3:] == signed


def test_a_quoted_value_counts_once(rows):
    assert ("AMMI", "SNUH, quoting AMMI") not in rows
    assert rows["CorrSH", "SNUH, quoting CorrSH"][0].endswith("of 4")
    assert not [name for name, paper in rows if name == "NASH"]


def test_every_row_has_the_columns_of_the_header(blocks):
    heading, (header, rows), caption = blocks
    assert heading == "## Beside what later papers print"
    assert {len(row) for row in rows} == {len(header)}
    assert "misses by at most .02" in caption


def test_the_page_has_the_block_and_the_values(run):
    page = markdown.text(run)
    assert "## Beside what later papers print" in page
    line = next(line for line in page.partition("## 20Newsgroups")[2].splitlines() if line.startswith("| AMMI |"))
    assert ".5956" in line


def test_a_run_of_the_first_paper_alone_has_no_such_block(small):
    config = small.model_copy(update={"papers": small.papers[:1]})
    assert not list(printed.blocks(Run.load(config)))
