import subprocess
import sys

import pytest

from semantic_hashing import provenance
from semantic_hashing.names import METHODS

NASH = {name for name in METHODS if name.startswith("NASH")}


def names(stage):
    return {file.name for file in provenance.closure(provenance.STAGES[stage])}


def test_the_closure_follows_imports_inside_the_package():
    assert {"precision.py", "relevance.py", "codes.py", "io.py", "score.py"} <= names("score")
    assert "nash.py" not in names("score")
    assert {"driver.py", "base.py"} <= names("hash")
    assert "lsh.py" not in names("hash")


def test_no_stage_depends_on_the_command_line_or_the_list_of_methods():
    for stage in ("fetch", "prepare", "hash", "score", "control"):
        assert not {"app.py", "stages.py", "names.py", "config.py"} & names(stage), stage


def test_every_method_and_stage_has_a_fingerprint():
    found = {name: provenance.fingerprint(name) for name in (*provenance.STAGES, *METHODS)}
    assert all(len(value) == 16 for value in found.values())
    # The variants of one file share its fingerprint.
    files = {METHODS[name].target for name in METHODS}
    assert found["NASH"] == found["NASH-N"] == found["NASH-DN"] == found["NASH-DN-S"]
    assert len(set(found.values())) == len(provenance.STAGES) + len(files)


@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ("hashers/lsh.py", {"LSH"}),
        ("hashers/nash.py", NASH),
        ("neural/softmax_decoder.py", {"S-RBM", "VDSH", "VDSH-S", "VDSH-SP", "words"} | NASH),
        ("data/reuters.py", {"prepare"}),
        ("report/figures.py", {"figures"}),
        ("cli/stages.py", set()),
    ],
)
def test_an_edit_changes_the_fingerprints_that_it_touches(monkeypatch, tmp_path, edited, changed):
    original = provenance._source
    target = original("semantic_hashing." + edited.removesuffix(".py").replace("/", "."))
    copy = tmp_path / target.name
    copy.write_text(target.read_text() + "\nEDITED = True\n")
    every = (*provenance.STAGES, *METHODS)
    before = {name: provenance.fingerprint(name) for name in every}
    monkeypatch.setattr(provenance, "_source", lambda module: copy if original(module) == target else original(module))
    assert {name for name in every if provenance.fingerprint(name) != before[name]} == changed


def test_comments_docstrings_and_layout_do_not_count():
    long = '"""A module."""\n\n# Why.\ndef double(x):\n    """Twice x."""\n    return (\n        2 * x\n    )\n'
    long += '\n\ndef nothing():\n    """Does nothing."""\n'
    assert provenance.statements(long) == provenance.statements("def double(x): return 2 * x\ndef nothing(): pass")
    assert provenance.statements(long) != provenance.statements(long.replace("2 * x", "3 * x"))


def test_looking_at_a_method_imports_nothing_of_it():
    code = (
        "import sys; from semantic_hashing import provenance; provenance.fingerprint('NASH')\nprint('torch' in sys.modules, 'sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_versions_and_machine_are_said():
    assert set(provenance.versions()) == set(provenance.LIBRARIES)
    assert provenance.machine()["cores"] >= 1
    assert provenance.revision()
