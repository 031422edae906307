"""The examples of the docstrings run, and everything public has one."""

import doctest
import importlib
import inspect

import pytest

from semantic_hashing.api import names

MODULES = [
    *(f"api.{module}" for module in sorted(set(names.FUNCTIONS.values()) - {"names"})),
    "core.errors",
    "hashers.base",
    "retrieval.codes",
    "retrieval.precision",
    "retrieval.relevance",
]


def examples():
    for name in MODULES:
        module = importlib.import_module(f"semantic_hashing.{name}")
        yield from (found for found in doctest.DocTestFinder().find(module) if found.examples)


EXAMPLES = list(examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name.removeprefix("semantic_hashing."))
def test_an_example_prints_what_it_says(example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner, said = doctest.DocTestRunner(), []
    runner.run(example, out=said.append)
    assert not runner.failures, "".join(said)


def test_every_public_name_has_an_example():
    shown = {example.name.removeprefix("semantic_hashing.") for example in EXAMPLES}
    public = {f"api.{module}.{name}" for name, module in names.FUNCTIONS.items()}
    assert not public - shown
    assert {"api.estimators.Estimator", "hashers.base.Hasher"} <= shown


def test_every_function_of_the_measure_has_an_example():
    shown = {example.name for example in EXAMPLES}
    for name in MODULES:
        if name.startswith(("retrieval.", "core.")):
            module = importlib.import_module(f"semantic_hashing.{name}")
            functions = [
                value for key, value in vars(module).items() if inspect.isfunction(value) and value.__module__ == module.__name__ and key[0] != "_"
            ]
            assert not [function.__name__ for function in functions if f"{module.__name__}.{function.__name__}" not in shown]
