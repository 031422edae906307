"""A defect that is planted in a copy of the package makes the fast tests fail.

``make defects`` plants every one of the table (SEMHASH_DEFECTS=all); the normal suite plants the central ones.
"""

import os

import pytest

from . import checkout
from .runner import Runner
from .table import TESTS, read

DEFECTS = read()
PLANTED = [defect for defect in DEFECTS if defect.central or os.environ.get("SEMHASH_DEFECTS") == "all"]
# A test that fails so tells of code that does not run, and not of a wrong result.
CRASHES = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "AttributeError", "UnboundLocalError")


@pytest.fixture(scope="module")
def runner():
    with Runner() as started:
        yield started


def identity(defect):
    return f"{defect.subject}: {defect.name}"


def test_the_table_is_one_of_distinct_defects():
    assert len(DEFECTS) >= 30
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)
    assert len({(defect.module, defect.text, defect.planted) for defect in DEFECTS}) == len(DEFECTS)
    assert all(defect.text != defect.planted and defect.tests and defect.defect.endswith(".") for defect in DEFECTS)
    assert 8 <= sum(defect.central for defect in DEFECTS) <= 12


@pytest.mark.parametrize("defect", DEFECTS, ids=identity)
def test_the_text_to_replace_stands_once(defect):
    source = (checkout.ROOT / checkout.PACKAGE / defect.module).read_text(encoding="utf-8")
    assert source.count(defect.text) == 1
    # Python reads what is planted; it does something else.
    compile(source.replace(defect.text, defect.planted), defect.module, "exec")
    assert all((TESTS / test.partition("::")[0]).is_file() for test in defect.tests)


@pytest.mark.parametrize("tests", sorted({defect.tests for defect in PLANTED}), ids=" ".join)
def test_without_a_defect_the_copy_passes(runner, tests, tmp_path):
    outcome = runner.run(checkout.plant(None, tmp_path), list(tests))
    assert outcome.code == 0, outcome.output


@pytest.mark.parametrize("defect", PLANTED, ids=identity)
def test_a_planted_defect_makes_a_test_fail(runner, defect, tmp_path):
    outcome = runner.run(checkout.plant(defect, tmp_path), list(defect.tests))
    assert outcome.code != 0, f"no test fails although this is planted: {defect.defect}"
    assert outcome.code == 1, outcome.output
    assert outcome.failed, outcome.output
    assert not outcome.broken, outcome.output
    assert not [why for why in outcome.failed.values() if why.startswith(CRASHES)], outcome.output


def test_a_copy_that_cannot_be_imported_is_not_taken_for_a_defect_that_was_found(runner, tmp_path):
    source = checkout.plant(None, tmp_path)
    (source / "semantic_hashing/retrieval/codes.py").write_text("def broken(:\n", encoding="utf-8")
    outcome = runner.run(source, ["retrieval/test_distances.py", "retrieval/test_codes.py"])
    assert outcome.code != 1 or outcome.broken


def test_a_text_that_stands_nowhere_or_twice_is_refused(tmp_path):
    (defect, *_) = DEFECTS
    for number, text in enumerate(("no such text", "import")):
        with pytest.raises(ValueError, match="not once"):
            checkout.plant(type(defect)("subject", "name", "What.", "hashers/fitting.py", text, "else", ("t.py",)), tmp_path / str(number))
