"""A study that no analysis shows has a table of its own."""

import pytest

from semantic_hashing.analyses import registry
from semantic_hashing.analyses.studies import ANALYSIS
from semantic_hashing.report import tables
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected

STUDY = {
    "depth": {"question": "Does depth_help?", "settings": ["tuned"], "options": {"hidden": [[], [500]]}, "datasets": ["ng20"], "methods": ["NASH"]},
    "plain": {"question": "Does weighting?", "settings": ["tuned"], "datasets": ["ng20-plain"], "methods": ["LSH"], "bits": [32], "seeds": [0]},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    changes = {"studies": ["depth", "plain", "updates"], "study": STUDY | {"updates": {"bits": [32], "methods": ["NASH"]}}}
    return Run.load(collected(build(tmp_path_factory.mktemp("studies"), SMALL | changes)))


def test_each_change_stands_beside_the_grid(run):
    assert registry.unread(run.config.studies) == ["depth", "plain"]
    lines = [line.strip() for line in ANALYSIS.table(run).splitlines()]
    start = next(number for number, line in enumerate(lines) if r"\textit{NASH on 20Newsgroups, tuned, 1 seed}" in line)
    assert r"Does depth\_help?" in lines[start - 1]
    assert [line.split(" &")[0] for line in lines[start + 1 : start + 5]] == [
        r"\quad as in the grid",
        r"\quad hidden=none",
        r"\quad hidden=500",
        r"\quad reported",
    ]
    changed = run.models.query("setting == 'tuned+hidden=500'").set_index("bits")["precision"]
    assert lines[start + 3].split(" & ")[1:] == [f"{changed[16]:.4f}"[1:], f"{changed[32]:.4f}"[1:] + r" \\"]
    start = next(number for number, line in enumerate(lines) if r"\textit{LSH on 20Newsgroups, tuned, 1 seed}" in line)
    assert "Does weighting?" in lines[start - 1]
    # The study has one of the two lengths.
    assert lines[start + 2].startswith(r"\quad 20Newsgroups, plain TF-IDF &  & .")
    assert "every" not in "".join(lines)


def test_it_is_part_of_the_report(run, tmp_path):
    tables.write(run.config, tmp_path)
    assert r"\input{generated/table-studies.tex}" in (tmp_path / "appendix.tex").read_text()
    assert "depth" in (tmp_path / "table-studies.tex").read_text()


def test_every_study_of_the_configuration_is_shown(whole, run):
    assert registry.unread(tuple(whole.study)) == []
    assert ANALYSIS.table(Run.load(whole)) == ""
