"""Methods are found by their files' two literals, which are read without running the files."""

import pytest

from semantic_hashing.core.errors import InputError
from semantic_hashing.hashers import catalogue

FILE = '"""A method."""\nimport nowhere\n\nMETHODS = {METHODS}\nCARD = {CARD}\n'


def write(folder, name, methods="{'A': {}, 'B': {'way': 2}}", card="{'class': 'C', 'year': 2001, 'supervised': ('B',)}"):
    (folder / f"{name}.py").write_text(FILE.replace("{METHODS}", methods).replace("{CARD}", card))


def test_a_file_is_not_run_and_says_everything(tmp_path):
    write(tmp_path, "one")
    found = catalogue.discover(tmp_path, "package")
    assert list(found) == ["A", "B"]
    assert found["B"] == catalogue.Method("package.one:C", {"way": 2}, supervised=True, year=2001)
    assert not found["A"].supervised


def test_the_unsupervised_come_first_each_kind_by_year(tmp_path):
    write(tmp_path, "late", "{'late': {}}", "{'class': 'C', 'year': 2020}")
    write(tmp_path, "labels", "{'labels': {}}", "{'class': 'C', 'year': 1999, 'supervised': True}")
    write(tmp_path, "early", "{'early': {}}", "{'class': 'C', 'year': 2005}")
    assert list(catalogue.discover(tmp_path, "package")) == ["early", "late", "labels"]


@pytest.mark.parametrize(
    ("methods", "card", "message"),
    [
        ("dict(A={})", "{'class': 'C'}", "line 4: METHODS is read without running the file; write it as a literal"),
        ("['A']", "{'class': 'C'}", "line 4: METHODS is no mapping"),
        ("{'A': {}}", "{'class': 'C', 'yaer': 2001}", "unknown key 'yaer'; did you mean 'year'?"),
        ("{'A': {}}", "{'year': 2001}", "CARD names no class"),
    ],
)
def test_a_mistake_names_the_file_and_the_mend(tmp_path, methods, card, message):
    write(tmp_path, "one", methods, card)
    with pytest.raises(InputError, match=r"one\.py") as caught:
        catalogue.discover(tmp_path, "package")
    assert message in str(caught.value)


def test_a_name_that_two_files_make_is_refused(tmp_path):
    write(tmp_path, "one")
    write(tmp_path, "two")
    with pytest.raises(InputError, match="names 'A', which another file makes"):
        catalogue.discover(tmp_path, "package")
