import inspect
import subprocess
import sys
from typing import Any, Literal

import pytest

from semantic_hashing.hashers import constructors, registry
from semantic_hashing.hashers.catalogue import METHODS, Method
from semantic_hashing.hashers.epochs import EpochTrained


@pytest.mark.parametrize("method", METHODS)
def test_what_the_source_says_is_what_the_class_takes(method):
    known = constructors.arguments(method)
    taken = inspect.signature(registry.hasher_class(method)).parameters
    assert set(known) == set(taken)
    assert {name: argument.default for name, argument in known.items()} == {name: option.default for name, option in taken.items()}


def test_types_are_those_of_the_annotations():
    known = constructors.arguments("S-RBM")
    assert known["hidden"].type == tuple[int, ...]
    assert known["threshold"].type == float | Literal["median"]
    assert constructors.arguments("NASH")["label_loss"].type == Literal["logistic", "softmax"]
    assert constructors.arguments("NASH")["dropout"].type.__metadata__[0].what == "a rate in [0, 1)"


@pytest.mark.parametrize("method", METHODS)
def test_no_option_is_of_an_unknown_type(method):
    # Else any value passes until a job runs.
    assert not [name for name, argument in constructors.arguments(method).items() if argument.type is Any]


def test_k_is_the_depth_of_the_epoch_trained_methods_alone(tmp_path, monkeypatch):
    assert all(constructors.selects_at_depth(name) == issubclass(registry.hasher_class(name), EpochTrained) for name in METHODS)
    assert {constructors.selects_at_depth(name) for name in METHODS} == {False, True}
    # What another package's method calls k may be anything.
    (tmp_path / "elsewhere_k.py").write_text("from semantic_hashing.hashers.base import Hasher\n\nclass Mine(Hasher):\n    k: int = 3\n")
    (tmp_path / "elsewhere_init.py").write_text("class Mine:\n    def __init__(self, k):\n        self.k = k\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(METHODS, "MINE", Method("elsewhere_k:Mine", {}))
    assert constructors.arguments("MINE")["k"].type is int
    assert not constructors.selects_at_depth("MINE")
    assert constructors.of_class("elsewhere_init:Mine") is constructors.of_class("no_such_package:Mine") is None


def test_nothing_is_imported():
    code = "import sys; from semantic_hashing.hashers import constructors as c; c.arguments('NASH'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
