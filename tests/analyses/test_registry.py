"""The analyses are found by their folders; what is wrong with one is a line that names it."""

import shutil
import subprocess
import sys

import pytest

from semantic_hashing.analyses import needs, registry
from semantic_hashing.analyses.base import FOLDER
from semantic_hashing.config import read_yaml, studies
from semantic_hashing.core.errors import InputError

from ..made_up import ROOT


def test_every_folder_is_an_analysis_with_a_test_beside_it():
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert {analysis.folder.name for analysis in registry.every()} == folders
    assert not [name for name in folders if not (ROOT / f"tests/analyses/test_{name}.py").is_file()]


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown analysis 'gruops'; did you mean 'groups'\?"):
        registry.named("gruops")


def test_an_analysis_is_measured_after_those_that_it_needs():
    order = [analysis.name for analysis in registry.measured()]
    assert sorted(order) == sorted(analysis.name for analysis in registry.every() if analysis.has("measure"))
    for analysis in registry.measured():
        assert all(order.index(need) < order.index(analysis.name) for need in analysis.needs if need in order)


def test_the_models_that_a_need_stands_for_are_named(full):
    groups = registry.named("groups")
    files = [path.name for path in needs.measured_from(groups, full)]
    assert files == ["scores.csv", "codes.npz", "codes.npz", "features.npz", "corpus.parquet"]
    assert needs.known_late(registry.named("mistakes"))
    assert not needs.known_late(groups)


def test_every_study_lies_with_an_analysis_that_shows_it_and_every_one_that_is_shown_exists(full):
    for analysis in registry.every():
        path = analysis.folder / "studies.yaml"
        assert {*(read_yaml(path) if path.is_file() else {})} <= {*analysis.studies}, analysis.name
        assert {*analysis.studies} <= {*full.study}, analysis.name


def test_two_studies_of_one_name_are_refused(tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "studies.yaml").write_text("twice: {question: Twice, settings: [tuned]}\n")
    monkeypatch.setattr(studies, "ANALYSES", tmp_path)
    with pytest.raises(InputError, match=r"two/studies\.yaml: the study 'twice' is also in .*one/studies\.yaml"):
        studies.of_analyses()


def test_listing_the_analyses_loads_no_heavy_library():
    code = "import sys\nfrom semantic_hashing.analyses import registry\nregistry.measured()\n"
    code += "print([m for m in ('torch', 'pandas', 'scipy', 'sklearn', 'numpy', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


DECLARATION = 'from semantic_hashing.analyses.base import Analysis\nANALYSIS = Analysis(name="{name}", title="T", question="Q?", order=1{more})\n'


@pytest.mark.parametrize(
    ("declaration", "measure", "message"),
    [
        ("", False, "analyses/mine/__init__.py: declares no analysis; set ANALYSIS"),
        (DECLARATION.format(name="yours", more=""), False, "the analysis 'yours' belongs in the folder yours; rename one"),
        (DECLARATION.format(name="mine", more=', needs=("coeds",)'), False, "mine/__init__.py: unknown need 'coeds'; did you mean 'codes'?"),
        (DECLARATION.format(name="mine", more=""), True, "has a measure and no 'measured'"),
    ],
)
def test_a_mistake_in_a_declaration_is_one_line(tmp_path, declaration, measure, message):
    package = tmp_path / "semantic_hashing"
    shutil.copytree(ROOT / "src/semantic_hashing", package, ignore=shutil.ignore_patterns("__pycache__"))
    folder = package / "analyses/mine"
    folder.mkdir()
    (folder / "__init__.py").write_text(declaration)
    if measure:
        (folder / "measure.py").write_text("")
    command = [sys.executable, "-m", "semantic_hashing", "analyses"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
