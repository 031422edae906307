"""What the documentation says is so: links, commands, targets, pins, the worked example."""

import ast
import csv
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import semantic_hashing
from semantic_hashing.cli import app
from semantic_hashing.core import extras as of_project
from semantic_hashing.hashers.catalogue import CONTROLS, METHODS
from semantic_hashing.publishing import analyses_table, methods_table

ROOT = Path(__file__).parents[1]
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "config/README.md")), *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = (ROOT / "docs/adding-a-method.md").read_text()
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def code(page):
    """What stands in code: fenced blocks, indented blocks and spans."""
    text = page.read_text()
    fenced = re.findall(r"^```.*?^```", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}.*$", text, flags=re.MULTILINE)
    return "\n".join([*fenced, *indented, *re.findall(r"`([^`\n]+)`", text)])


def requirements(text):
    """Normalised name -> version of the pins in a lock file."""
    pins = [line.strip().removeprefix("- ").split("==") for line in text.splitlines() if "==" in line]
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins}


def names(dependencies):
    return {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower() for line in dependencies}


@every_page
def test_links_lead_somewhere(page):
    for address, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text()):
        if address.startswith(("https://", "http://")):
            continue
        target = page.parent / address if address else page
        assert target.exists(), address
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(), flags=re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings], anchor


@every_page
def test_every_command_and_make_target_exists(page):
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert set(re.findall(r"\bsemhash ([a-z][a-z-]*)", code(page))) <= commands
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code(page))) <= targets


@every_page
def test_every_file_that_is_named_exists(page):
    found = re.findall(r"`((?:src|config|docs|literature|tests|tools|workflow|paper)/[\w./-]+)`", page.read_text())
    made = ("paper/main.pdf", "paper/generated")
    assert not [name for name in found if not name.startswith(made) and not (ROOT / name).exists() and "NAME" not in name]


def test_the_readme_names_every_method_and_control():
    readme = (ROOT / "README.md").read_text()
    assert not [name for name in (*METHODS, *CONTROLS) if name not in readme]
    # Out of step? make docs
    assert f"{methods_table.BEGIN}\n{methods_table.table(ROOT / 'paper/references.bib')}\n{methods_table.END}" in readme


def test_the_files_of_every_analysis_are_listed():
    page = (ROOT / "docs/results-format.md").read_text()
    assert f"{analyses_table.BEGIN}\n{analyses_table.table()}\n{analyses_table.END}" in page, "run 'make docs'"


def test_the_first_screen_has_at_most_25_lines_a_picture_and_the_commands():
    screen = (ROOT / "README.md").read_text().partition("\n## ")[0]
    assert len(screen.splitlines()) <= 25
    assert "![" in screen
    assert "make report" in screen
    assert "from semantic_hashing import" in screen


def test_what_the_quick_run_takes_is_what_it_took():
    screen, page = ((ROOT / name).read_text() for name in ("README.md", "docs/quick-run.md"))
    models, seconds = (int(re.search(pattern, page).group(1)) for pattern in (r"\| Models \| (\d+)", r"\| Core-seconds \| (\d+) for the models"))
    assert f"trains {models} models in {round(seconds / 60)} core-minutes" in screen


def test_every_version_of_the_data_is_described():
    with (ROOT / "config/datasets.csv").open(newline="", encoding="utf-8") as stream:
        versions = {row["version"] for row in csv.DictReader(stream)}
    page = (ROOT / "docs/data.md").read_text()
    assert not [version for version in versions if f"`{version}`" not in page]


def test_imports_are_those_that_the_architecture_allows():
    rows = re.findall(r"^\| (`.*`) \| (.*) \|$", (ROOT / "docs/architecture.md").read_text().partition("| package or module |")[2], re.MULTILINE)
    allowed = {owner: set(re.findall(r"`(\w+)`", right)) for left, right in rows for owner in re.findall(r"`(\w+)`", left)}
    package = ROOT / "src/semantic_hashing"
    for path in package.rglob("*.py"):
        owner = path.relative_to(package).parts[0].removesuffix(".py")
        if owner in ("cli", "__init__", "__main__"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "semantic_hashing":
                modules = [node.module.split(".")[1]] if "." in node.module else [alias.name for alias in node.names]
                assert set(modules) <= allowed[owner] | {owner, "__version__"}, path


def test_the_locks_agree_and_hold_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = requirements((ROOT / "requirements.lock").read_text())
    assert requirements((ROOT / "environment.yml").read_text()) == runtime
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert environment[-1]["pip"] == [line for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    extras = project["optional-dependencies"]
    assert names(project["dependencies"]) | names(extras["workflow"]) <= set(runtime)
    assert {name.lower() for name in of_project.WORKFLOW} == names(extras["workflow"])
    development = requirements((ROOT / "requirements-dev.lock").read_text())
    assert names(extras["dev"]) <= set(development)
    # The development environment is the other one and more.
    assert runtime.items() <= development.items()


def test_the_lock_of_the_embeddings_is_the_extra_and_every_file_has_a_checksum():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "requirements-embeddings.lock").read_text().replace("\\\n", "").splitlines()
    pins = [line.split() for line in lines if not line.startswith("#")]
    assert sorted(pin[0] for pin in pins) == sorted(project["optional-dependencies"]["embeddings"])
    assert all(len(pin) > 1 and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", part) for part in pin[1:]) for pin in pins)


def test_the_versions_of_python_are_those_that_the_locks_and_the_makefile_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "# For Python 3.11, 3.12 and 3.13.\n" in (ROOT / lock).read_text()
    assert "(3, 11) <= sys.version_info < (3, 14)" in (ROOT / "Makefile").read_text()


def test_a_clone_has_the_bytes_that_were_committed_whatever_git_is_set_to(tmp_path):
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=true"]
    source = tmp_path / "source"
    (source / "results").mkdir(parents=True)
    shutil.copy(ROOT / ".gitattributes", source)
    (source / "results/a.csv").write_bytes(b"a\nb\r\nc\n")
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["commit", "-qm", "x"],
        ["clone", "-q", "--config", "core.autocrlf=true", ".", str(tmp_path / "clone")],
    ):
        subprocess.run([*git, *arguments], cwd=source, check=True)
    assert (tmp_path / "clone/results/a.csv").read_bytes() == b"a\nb\r\nc\n"


def test_the_citation_is_of_this_version_and_of_the_paper():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert str(citation["version"]) == semantic_hashing.__version__
    (paper,) = citation["references"]
    bibliography = (ROOT / "paper/references.bib").read_text()
    authors = " and ".join(f"{author['family-names']}, {author['given-names']}" for author in paper["authors"])
    assert f"{{{authors}}}" in bibliography
    assert f"{{{paper['doi']}}}" in bibliography


def example(first_line):
    """A Python block of the worked example, found by its first line, which is left off."""
    return re.search(rf"```python\n# {re.escape(first_line)}\n(.*?)```", EXAMPLE, flags=re.DOTALL)[1]


DROPPED_IN = """
import sys
from pathlib import Path

from semantic_hashing.config import reference
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.publishing import methods_table
from semantic_hashing.report import figures, tables
from semantic_hashing.scores.run import Run
from tests.made_up import SMALL, build, collected

folder = Path(sys.argv[1])
methods = [*SMALL["methods"], "RPM"]
config = collected(build(folder, SMALL | {"methods": methods, "hyperparameters": {"tuned": {"RPM": {"scale": 2.0}}}}))
tables.write(config, folder / "generated")
figures.write(config, folder / "generated")
assert "RPM &" in (folder / "generated/table-scores-ng20.tex").read_text()
assert "RPM" in (folder / "generated/figure-precision.svg").read_text()
assert "### RPM" in reference.markdown()
assert "| `scale` | `1.0` | standard deviation of the projections. |" in reference.markdown()
assert "| RPM |  | 2026 | random projections | no | [random_medians.py]" in methods_table.table()
print("found everywhere")
"""


@pytest.fixture
def dropped_in(tmp_path):
    """A copy of the package with the worked example's file among its methods, and nothing else."""
    package = tmp_path / "semantic_hashing"
    shutil.copytree(ROOT / "src/semantic_hashing", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "methods/random_medians.py").write_text(example("src/semantic_hashing/methods/random_medians.py"))
    return os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}


def test_a_method_is_one_file_that_tables_figures_reference_and_readme_find(dropped_in, tmp_path):
    command = [sys.executable, "-c", DROPPED_IN, str(tmp_path / "run")]
    done = subprocess.run(command, cwd=ROOT, env=dropped_in, capture_output=True, text=True, check=False)
    assert done.stdout == "found everywhere\n", done.stderr


def test_the_worked_example_of_a_method_passes_the_conformance_suite(dropped_in):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/hashers/test_conformance.py", "-k", "RPM"]
    done = subprocess.run(command, cwd=ROOT, env=dropped_in, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    passed = int(re.search(r"(\d+) passed", done.stdout)[1])
    assert passed > 10, done.stdout
