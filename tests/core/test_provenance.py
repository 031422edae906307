import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from semantic_hashing import stages
from semantic_hashing.core import fingerprint as code
from semantic_hashing.core import provenance
from semantic_hashing.core import statements as found_in
from semantic_hashing.hashers.catalogue import METHODS

NASH = {name for name in METHODS if name.startswith("NASH")}
# The methods that have the frame of the variational autoencoders, and its decoder and label head with it.
VARIATIONAL = {name for name, method in METHODS.items() if "variational.py" in {file.name for file in code.closure(method.target.partition(":")[0])}}


def statements(source):
    return found_in.statements(ast.parse(source))


def names(stage):
    return {file.name for file in code.closure(stages.STAGES[stage])}


def test_the_closure_follows_imports_inside_the_package():
    assert {"precision.py", "relevance.py", "codes.py", "io.py", "score.py"} <= names("score")
    assert "nash.py" not in names("score")
    assert {"driver.py", "base.py"} <= names("hash")
    assert "lsh.py" not in names("hash")


def test_no_stage_depends_on_the_command_line_or_the_list_of_methods():
    for stage in ("fetch", "prepare", "hash", "score", "control"):
        assert not {"app.py", "stages.py", "names.py", "config.py"} & names(stage), stage


@pytest.mark.slow
def test_every_method_and_stage_has_a_fingerprint():
    found = {name: stages.fingerprint(name) for name in (*stages.STAGES, *METHODS)}
    assert all(len(value) == 16 for value in found.values())
    # The variants of one file share its fingerprint.
    files = {METHODS[name].target for name in METHODS}
    assert found["NASH"] == found["NASH-N"] == found["NASH-DN"] == found["NASH-DN-S"]
    assert len(set(found.values())) == len(stages.STAGES) + len(files)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ("methods/lsh.py", {"LSH"}),
        ("methods/nash.py", NASH),
        ("neural/softmax_decoder.py", {"S-RBM", "AMMI", "NbrMI", "gradients", "word-model"} | VARIATIONAL),
        ("data/readers/reuters.py", {"prepare", "embed"}),
        ("report/figures.py", {"figures"}),
        ("cli/stages.py", set()),
    ],
)
def test_an_edit_changes_the_fingerprints_that_it_touches(monkeypatch, tmp_path, edited, changed):
    target = code.ROOT / edited
    copy = tmp_path / target.name
    copy.write_text(target.read_text() + "\nEDITED = True\n")
    every = (*stages.STAGES, *METHODS)
    before = {name: stages.fingerprint(name) for name in every}
    original = code._source
    monkeypatch.setattr(code, "_source", lambda module, root=code.ROOT: copy if original(module, root) == target else original(module, root))
    assert {name for name in every if stages.fingerprint(name) != before[name]} == changed


MOVED = "semantic_hashing.neural.label_head", "semantic_hashing.retrieval.heads.of_labels"


def fingerprints(root):
    """Those of the methods and of two stages, of the package that lies in ``root``."""
    targets = {name: (method.target.partition(":")[0], stages.STAGES["hash"]) for name, method in METHODS.items()}
    targets |= {name: (stages.STAGES[name],) for name in ("score", "prepare")}
    return {name: code.digest(set().union(*(code.closure(module, root) for module in modules))) for name, modules in targets.items()}


@pytest.fixture
def moved(tmp_path):
    """A copy of the package in which a module lies in another folder under another name, every import mended."""
    root = tmp_path / "moved/semantic_hashing"
    shutil.copytree(code.ROOT, root, ignore=shutil.ignore_patterns("__pycache__"))
    old, new = (root / Path(*name.split(".")[1:]).with_suffix(".py") for name in MOVED)
    new.parent.mkdir()
    old.rename(new)
    (new.parent / "__init__.py").write_text('"""Heads."""\n')
    for path in root.rglob("*.py"):
        lines = path.read_text().replace(f"from {MOVED[0]} import", f"from {MOVED[1]} import").splitlines(keepends=True)
        imports = [line for line in lines if line.startswith("from semantic_hashing")]
        # In another order too: each line of imports takes the place of another.
        path.write_text("".join(imports.pop() if line.startswith("from semantic_hashing") else line for line in lines))
    return root


@pytest.mark.slow
def test_a_module_that_moves_changes_no_fingerprint(moved):
    assert not (moved / "neural/label_head.py").exists()
    assert fingerprints(moved) == fingerprints(code.ROOT)


@pytest.mark.slow
def test_a_constant_of_a_module_that_moved_changes_what_it_did_before(moved, tmp_path):
    original = tmp_path / "original/semantic_hashing"
    shutil.copytree(code.ROOT, original, ignore=shutil.ignore_patterns("__pycache__"))
    found = []
    for root, file in ((original, "neural/label_head.py"), (moved, "retrieval/heads/of_labels.py")):
        before = fingerprints(root)
        text = (root / file).read_text()
        assert "(labels + 1) / (documents + 2)" in text
        (root / file).write_text(text.replace("(labels + 1) / (documents + 2)", "(labels + 2) / (documents + 4)"))
        found_in.read.cache_clear()
        after = fingerprints(root)
        found.append({name for name in before if before[name] != after[name]})
    assert found[0] == found[1] == VARIATIONAL


def test_a_file_that_is_cut_in_two_changes_no_fingerprint(tmp_path):
    whole = "import math\nimport numpy as np\n\nBASE = 2\n\ndef f(x):\n    return np.log(x) / math.log(BASE)\n"
    part = "import math\nfrom semantic_hashing.base import BASE\nimport numpy as np\n\ndef f(x):\n    return np.log(x) / math.log(BASE)\n"
    assert statements(whole) == statements(part) | statements("BASE = 2\n")


def test_an_import_of_another_package_counts_and_one_for_the_type_checker_does_not():
    assert statements("from scipy.linalg import eigh, norm") == statements("from scipy.linalg import norm\nfrom scipy.linalg import eigh")
    assert statements("from scipy.linalg import eigh") != statements("from numpy.linalg import eigh")
    assert not statements("if TYPE_CHECKING:\n    from numpy import ndarray\n")


def test_comments_docstrings_and_layout_do_not_count():
    long = '"""A module."""\n\n# Why.\ndef double(x):\n    """Twice x."""\n    return (\n        2 * x\n    )\n'
    long += '\n\ndef nothing():\n    """Does nothing."""\n'
    assert statements(long) == statements("def double(x): return 2 * x\ndef nothing(): pass")
    assert statements(long) != statements(long.replace("2 * x", "3 * x"))


def test_looking_at_a_method_imports_nothing_of_it():
    code = "import sys; from semantic_hashing import stages; stages.fingerprint('NASH')\nprint('torch' in sys.modules, 'sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_versions_and_machine_are_said():
    assert set(provenance.versions()) == set(provenance.LIBRARIES)
    assert provenance.machine()["cores"] >= 1
    assert provenance.revision()
