"""The audits of the papers beside the first, a table each."""

import pytest

from semantic_hashing.audit import others_table, tally
from semantic_hashing.audit import verdicts as audit
from semantic_hashing.scores.run import Run

from ..made_up import ROOT


@pytest.fixture(scope="module")
def run(field):
    return Run.load(field)


def test_every_paper_whose_methods_ran_has_a_table_with_all_its_verdicts(run):
    text = others_table.tables(run)
    rows = audit.audit(run)
    judged = rows[rows["verdict"].isin(tally.JUDGED)]
    for paper in run.papers[1:]:
        of_paper = judged[judged["paper"] == paper.name]
        assert (rf"\label{{tab:audit:{paper.name}}}" in text) == (len(of_paper) > 0)
        if len(of_paper):
            assert f"The audit of {paper.sheet.label}" in text
            assert f"{len(of_paper)} values: " in text
    assert {"vdsh2017", "bmsh2019", "ammi2020", "snuh2021", "nbrsh2022"} <= set(judged["paper"])
    # A line of ours below each line of a paper.
    assert text.count(r"\quad ours") == len(judged[judged["paper"] != run.papers[0].name].groupby(["paper", "dataset", "table", "method"]))
    letters = sum(text.count(rf"\,{letter} ") + text.count(rf"\,{letter}S ") for letter in others_table.LETTERS.values())
    assert letters == len(judged[judged["paper"] != run.papers[0].name])
    assert rf"CorrSH (Table 1){others_table.QUOTED} &" in text
    assert "This run judges no value of NbrReg (other data or another protocol)." in text


def test_a_run_without_their_methods_says_so(small):
    with_labels = Run.load(
        small.model_copy(update={"papers": (*small.papers[:1], *(str(ROOT / "literature" / name) for name in ("ammi2020", "nbrreg2018")))})
    )
    text = others_table.tables(with_labels)
    assert r"\begin{longtable}" not in text
    assert "no value of AMMI (its methods were not run) and NbrReg (other data or another protocol)." in text
    alone = Run.load(small.model_copy(update={"papers": small.papers[:1]}))
    assert not others_table.tables(alone).strip()
