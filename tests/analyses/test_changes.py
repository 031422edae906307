"""The table of models with one argument changed."""

from semantic_hashing.analyses.changes import ANALYSIS
from semantic_hashing.analyses.changes import table as changes
from semantic_hashing.config.load import load
from semantic_hashing.grid import study_cells
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected


def test_each_change_stands_between_the_grid_and_the_reported_value(tmp_path):
    study = {
        "sampled": {"datasets": ["ng20"], "settings": ["tuned"], "bits": [16, 32], "seeds": [0]},
        "updates": {"datasets": ["ng20"], "methods": ["NASH"], "bits": [32]},
    }
    config = collected(build(tmp_path, SMALL | {"studies": ["sampled", "updates"], "study": study}))
    lines = [line.strip() for line in changes.table(Run.load(config)).splitlines()]
    start = next(number for number, line in enumerate(lines) if "VDSH on 20Newsgroups, tuned, 1 seed}" in line)
    names = [line.split(" &")[0].removeprefix(r"\quad ") for line in lines[start + 1 : start + 4]]
    assert names == ["as in the grid", r"codes drawn from $q(s\mid x)$", "reported"]
    nash = next(number for number, line in enumerate(lines) if "NASH on 20Newsgroups, tuned" in line)
    # The study has one of the two lengths.
    assert lines[nash + 1].split(" & ")[1] == ""
    assert lines[nash + 1].split(" & ")[2].startswith(".")


def test_every_change_of_its_studies_has_a_name():
    config = load(ROOT / "config/reference.yaml")
    settings = {cell.setting for study in ANALYSIS.studies for cell in study_cells(config, study)}
    assert {change for _, _, change in (setting.partition("+") for setting in settings) if change} == set(changes.NAMES)


def test_a_run_without_the_studies_has_no_such_table(small):
    assert changes.table(Run.load(small)).strip() == ""
