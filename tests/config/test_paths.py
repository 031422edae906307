from pathlib import Path

import pytest

from semantic_hashing import config
from semantic_hashing.core.errors import InputError


def parse(**changes):
    return config.parse(config.merge(config.merge(config.read_base(), {"datasets": ["ng20"], "studies": []}), changes))


@pytest.mark.parametrize(
    "folder", ["results/my run", "results/a&b", "results/(1)", "results/{x}", "results/a;b", "results/a$b", "-x", "a:b", "a'b", "a\nb"]
)
def test_a_results_folder_that_the_shell_or_tex_would_misread_is_refused(folder):
    with pytest.raises(InputError, match="results"):
        parse(results=folder)


@pytest.mark.parametrize("folder", ["results/full", "/data/run_1", "results/ä.2+x@y,k=5", "../elsewhere"])
def test_another_folder_is_taken_as_it_is(folder):
    assert parse(results=folder).results == Path(folder)


def test_home_is_written_out_in_every_path(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    corpora = {"mine": {"path": "~/my.csv", "text": "a", "labels": "b"}}
    found = parse(results="~/run", raw="~/raw", mirror="~/mirror", published="~/published", sources="~/s.csv", corpora=corpora)
    paths = (found.results, found.raw, found.mirror, found.published, found.sources, found.corpora["mine"].path)
    assert [path.as_posix() for path in paths] == [f"/home/me/{name}" for name in ("run", "raw", "mirror", "published", "s.csv", "my.csv")]


def test_braces_are_refused_in_every_path():
    for changes in ({"raw": "a{b}"}, {"corpora": {"ng20": {"path": "my corpus {1}.csv", "text": "a", "labels": "b"}}}):
        with pytest.raises(InputError, match="which the workflow takes for a pattern; rename it"):
            parse(**changes)


@pytest.mark.parametrize("name", ["my setting", "a;b", "{x}", "", "-x", "a/b"])
def test_names_are_fit_for_folders_and_command_lines(name):
    with pytest.raises(InputError, match="cannot be a folder's name"):
        parse(hyperparameters={name: {"LSH": {}}})
    with pytest.raises(InputError, match="cannot be a folder's name"):
        parse(corpora={name: {"title": "T", "source": "ng20"}})


def test_a_name_that_is_a_number_to_yaml_is_a_name():
    file = {"path": "c.csv", "text": "text", "labels": "topic"}
    assert parse(datasets={2024: file}).datasets == ("2024",)
    assert parse(datasets=2024, corpora={2024: {"title": "T", "source": "ng20"}}).datasets == ("2024",)


def test_the_command_line_of_snakemake_says_depth_and_null():
    found = parse(depth=5, published="null", mirror="null", words="null")
    assert (found.k, found.published, found.mirror, found.words) == (5, None, None, None)


def test_a_section_that_the_project_lacks_is_told_in_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert config.load().sources.is_absolute()
    (tmp_path / "config").mkdir()
    (tmp_path / "config/tuned.yaml").write_text("{}\n")
    with pytest.raises(InputError, match="run it in the project's folder"):
        config.load()
