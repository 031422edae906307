"""A corpus of one's own and a hasher of another package, as docs/your-own.md shows them, through the whole workflow."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from semantic_hashing.data.prepare import synthetic

PAGE = (Path(__file__).parents[2] / "docs/your-own.md").read_text()
SMALL = {"methods": ["LSH", "RPM"], "bits": [8], "seeds": [0], "studies": [], "words": None, "k": 20}
SMALL |= {"datasets": {"mine": {"path": "corpus.csv", "text": "text", "labels": "topic"}}, "hyperparameters": {"tuned": {"LSH": {}, "RPM": {}}}}
SMALL |= {"corpora": {}, "recipes": {}, "study": {}}


def block(first_line):
    """A block of the page, found by its first line."""
    return re.search(rf"```\w+\n# {re.escape(first_line)}\n(.*?)```", PAGE, flags=re.DOTALL)[1]


def install(folder):
    """The example's package, as pip would leave it."""
    (folder / "random_medians.py").write_text(block("random_medians.py"))
    described = folder / "random_medians-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: random-medians\nVersion: 1.0\n")
    group, line = re.search(r'entry-points\."(.*)"\]\n(.*)\n', block("pyproject.toml")).groups()
    (described / "entry_points.txt").write_text(f"[{group}]\n{line.replace(chr(34), '')}\n")


@pytest.fixture(scope="module")
def checkout(new_checkout, tmp_path_factory):
    checkout = new_checkout(tmp_path_factory.mktemp("own"), **SMALL)
    install(checkout.folder)
    checkout.environment["PYTHONPATH"] += f":{checkout.folder}"
    counts, labels = synthetic.counts(300, 200, 4, np.random.default_rng(0))
    vocabulary = ["w" + "".join(chr(97 + int(digit)) for digit in str(i)) for i in range(counts.shape[1])]
    with (checkout.folder / "corpus.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "topic"])
        for row, topic in zip(counts, labels.indices, strict=True):
            writer.writerow([" ".join(np.repeat(vocabulary, row.toarray().astype(int).ravel())), f"topic {topic}"])
    return checkout


def semhash(checkout, *arguments):
    command = [sys.executable, "-m", "semantic_hashing", *arguments]
    return subprocess.run(command, cwd=checkout.folder, env=checkout.environment, capture_output=True, text=True, check=False)


def test_the_examples_are_short():
    assert len((block("random_medians.py") + block("pyproject.toml")).splitlines()) <= 40
    assert len((block("corpus.py: R8 as a table of one's own") + block("mine.yaml")).splitlines()) <= 40


def test_the_contract_is_checked_on_a_class_and_on_its_registered_name(checkout):
    for name in ("random_medians:RandomMedians", "RPM"):
        done = semhash(checkout, "check", name)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.endswith(f"{name}: keeps the contract\n")
    assert "RPM: no options" in semhash(checkout, "methods").stdout


def test_describe_says_what_a_run_would_do_and_writes_nothing(checkout):
    before = sorted(checkout.folder.rglob("*"))
    done = semhash(checkout, "describe", "-c", "mini.yaml")
    assert done.returncode == 0, done.stderr
    assert re.search(r"documents, train +\| +240 ", done.stdout)
    assert "RPM (tuned): 1 cell" in done.stdout
    assert "2 models to fit, 3 controls" in done.stdout
    assert [path for path in sorted(checkout.folder.rglob("*")) if "__pycache__" not in path.parts] == [
        path for path in before if "__pycache__" not in path.parts
    ]


def test_both_go_through_the_workflow_into_every_table_and_figure(checkout):
    targets = [
        "results/mini/audit.csv",
        "results/mini/paper/generated/table-scores-mine.tex",
        "results/mini/paper/generated/figure-precision.svg",
        "results/mini/paper/generated/numbers.tex",
    ]
    done = checkout.snakemake(*targets)
    assert done.returncode == 0, done.stdout[-4_000:]
    scores = pd.read_csv(checkout.folder / "results/mini/scores.csv").set_index("method")
    assert (scores["status"] == "ok").all()
    assert scores.loc["RPM", "precision_at_20"] > 1.3 * scores.loc["RPM", "chance"]
    tables = {path.name: path.read_text() for path in (checkout.folder / "results/mini/paper/generated").glob("*.tex")}
    assert all("RPM" in tables[f"table-{name}.tex"] for name in ("scores-mine", "codes-mine", "costs"))
    # An edit of the corpus, or of the package, reruns what it touches.
    assert checkout.planned(*targets) == {}
    package = checkout.folder / "random_medians.py"
    package.write_text(package.read_text() + "\nEDITED = True\n")
    assert checkout.planned(*targets)["hash"] == 1
    with (checkout.folder / "corpus.csv").open("a") as stream:
        stream.write("wa wb wc,topic 1\n")
    planned = checkout.planned(*targets)
    assert (planned["fetch"], planned["prepare"], planned["hash"]) == (1, 1, 2)


def test_a_name_that_is_taken_is_refused(checkout, tmp_path):
    taken = tmp_path / "taken-1.0.dist-info"
    taken.mkdir()
    (taken / "METADATA").write_text("Metadata-Version: 2.1\nName: taken\nVersion: 1.0\n")
    (taken / "entry_points.txt").write_text("[semantic_hashing.hashers]\nNASH = taken:Mine\n")
    environment = checkout.environment | {"PYTHONPATH": f"{checkout.environment['PYTHONPATH']}:{tmp_path}"}
    command = [sys.executable, "-m", "semantic_hashing", "config", "-c", "mini.yaml"]
    done = subprocess.run(command, cwd=checkout.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "registered under the name 'NASH', which is taken" in done.stderr
