import pandas as pd
import pytest

from semantic_hashing.audit import papers, papers_table
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.scores.run import Run

NAN = float("nan")


def rows(*values):
    """Rows of an audit: paper, whom it quotes, method, reported value."""
    table = pd.DataFrame(values, columns=["paper", "quoted_from", "method", "reported"])
    return table.assign(dataset="ng20", bits=8, verdict=audit.REPRODUCED, suspect="", not_comparable="")


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


def test_a_value_that_is_quoted_unchanged_counts_once():
    table = rows(("second", "first", "LSH", 0.1), ("first", "", "LSH", 0.1), ("second", "first", "STH", 0.3), ("first", "", "STH", 0.2))
    found = papers.distinct(table)
    # The first is the same number; the third is another one, and counts.
    assert found.index.tolist() == [1, 2, 3]


def test_two_papers_that_quote_a_third_count_once():
    assert len(papers.distinct(rows(("second", "elsewhere", "LSH", 0.1), ("first", "elsewhere", "LSH", 0.1)))) == 1
    # Two that measured the same number measured twice.
    assert len(papers.distinct(rows(("second", "", "LSH", 0.1), ("first", "", "LSH", 0.1)))) == 2


def test_a_quote_with_another_number_is_found():
    table = rows(("second", "first", "LSH", 0.1), ("first", "", "LSH", 0.1), ("second", "first", "STH", 0.3), ("first", "", "STH", 0.2))
    assert len(papers.quotes(table)) == 2
    (found,) = papers.altered(table).to_dict("records")
    assert (found["paper"], found["quoted_from"], found["method"], found["quoted"], found["printed"]) == ("second", "first", "STH", 0.3, 0.2)
    assert papers.altered(rows(("second", "elsewhere", "LSH", 0.1))).empty


def test_the_papers_of_the_repository_add_up(run):
    table = audit.audit(run)
    counted = papers.by_paper(run, table)
    assert list(counted) == [paper.sheet.label for paper in run.papers]
    for counts in counted.values():
        assert sum(counts[verdict] for verdict in audit.VERDICTS) == counts["printed"]
    total = papers.counts(papers.distinct(table))
    # 135 values of VDSH in NASH; 12 of NASH, 4 of NbrReg and 12 of AMMI in SNUH.
    assert total["printed"] == len(table) - 135 - 12 - 4 - 12
    assert papers.altered(table).empty


def test_values_on_other_data_are_never_judged(run):
    table = audit.audit(run)
    other = table[table["not_comparable"] != ""]
    assert set(other["verdict"]) == {"not comparable"}
    assert other["reproduced"].isna().all()
    assert set(other["suspect"]) == {""}
    assert "not comparable" not in set(table[table["not_comparable"] == ""]["verdict"])


def test_the_tables_have_a_line_per_paper_and_per_quoted_paper(run):
    text = papers_table.verdicts(run)
    assert all(f"    {paper.sheet.label} & " in text for paper in run.papers)
    assert "NASH & VDSH & 135 & 135 & 0 & 0" in papers_table.quotes(run)
    alone = Run.load(run.config.model_copy(update={"papers": run.config.papers[:1]}))
    assert papers_table.verdicts(alone).strip() == ""
    assert "NASH & VDSH & 135 & 0 & 0 & 135" in papers_table.quotes(alone)


def test_an_altered_quote_stands_in_the_table(run, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    sheet = 'title: Mine\nauthors: [Me]\nvenue: none\nyear: 2024\nurl: "https://example.org"\nkey: me\nlabel: Mine\nquotes: {nash2018: NASH}\n'
    (folder / "paper.yaml").write_text(sheet)
    header = "table,dataset,setting,method,bits,precision_at_100,transcription,source,quoted_from"
    (folder / "reported.csv").write_text(f"{header}\n1,ng20,unsupervised,NASH,32,0.5761,verified,page 1,nash2018\n")
    both = Run.load(run.config.model_copy(update={"papers": (*run.config.papers[:1], str(folder))}))
    assert "Mine, NASH & 20Newsgroups & NASH & 32 & .5761 & .5671" in papers_table.quotes(both)


def test_a_quoted_paper_without_values_of_its_own_has_its_name(run):
    assert "SNUH & CorrSH & " in papers_table.quotes(run)
    assert papers.labels(run)["corrsh2020"] == "CorrSH"
