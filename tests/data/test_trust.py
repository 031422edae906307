"""Nothing that comes from elsewhere is unpickled, evaluated, executed or unpacked: the package has no call that could."""

import ast
import datetime
from pathlib import Path

import pytest
import yaml

from semantic_hashing.core import yaml_text

PACKAGE = Path(__file__).parents[2] / "src/semantic_hashing"
MODULES = sorted(PACKAGE.rglob("*.py"))
# `ast.literal_eval` reads literals alone.
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "extract",
    "extractall",
    "unpack_archive",
    "read_pickle",
    "to_pickle",
    "unsafe_load",
    "full_load",
    "system",
}
# A regular expression is compiled, not code; a model is put into its evaluation mode.
HARMLESS = {("re", "compile"), ("platform", "system"), ("model", "eval"), ("network", "eval"), ("encoder", "eval")}
IMPORTS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_call_runs_what_it_reads(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            assert not IMPORTS.intersection(name.partition(".")[0] for name in names), node.lineno
        elif isinstance(node, ast.Call):
            owner = getattr(getattr(node.func, "value", None), "id", "")
            name = called(node)
            assert name not in CALLS or (owner, name) in HARMLESS, (node.lineno, name)
            keywords = {keyword.arg: keyword.value for keyword in node.keywords}
            assert "shell" not in keywords, node.lineno
            if (owner, name) == ("np", "load"):
                assert keywords["allow_pickle"].value is False, node.lineno
            assert (owner, name) != ("torch", "load"), node.lineno
            if (owner, name) == ("yaml", "load"):
                assert (path.name, ast.unparse(node.args[1])) == ("yaml_text.py", "LOADER"), node.lineno


@pytest.mark.parametrize("loader", [yaml_text.LOADER, yaml.SafeLoader])
def test_a_yaml_file_makes_plain_values_alone(loader, monkeypatch):
    monkeypatch.setattr(yaml_text, "LOADER", loader)
    assert issubclass(loader, yaml.constructor.SafeConstructor)
    assert yaml_text.load("a: [1, .5, null, 2018-07-15]") == {"a": [1, 0.5, None, datetime.date(2018, 7, 15)]}
    for text in ("!!python/object/apply:os.getcwd []", "!!python/name:os.system", "!mine 1"):
        with pytest.raises(yaml.YAMLError):
            yaml_text.load(text)


def test_pip_downloads_and_never_builds_or_installs():
    source = (PACKAGE / "data/fetch/download.py").read_text()
    assert '"pip", "download"' in source
    assert all(option in source for option in ("--only-binary=:all:", "--require-hashes", "--no-deps"))
