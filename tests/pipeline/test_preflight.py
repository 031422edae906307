"""The workflow says what it can know before it trains a model, and calls the package that it was started with."""

import os
import random
import subprocess
import sys

import pytest
import yaml

TOPICS = {"grain": "wheat corn harvest barley export crop farmer", "ship": "vessel port cargo strike dock freight sailor"}
BASE = {
    "title": "T",
    "results": "results/m",
    "datasets": {"2024": {"path": "c.csv", "text": "text", "labels": "topic"}},
    "methods": ["LSH", "NASH"],
    "controls": ["Cosine"],
    "settings": ["tuned"],
    "bits": [8],
    "seeds": [0],
    "k": 10,
    "studies": [],
    "words": None,
    "papers": [],
    "hyperparameters": {"tuned": {"NASH": {"max_epochs": 2, "learning_rate": "1e-3"}}},
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory, new_checkout):
    """A checkout with a corpus of 120 documents."""
    found = new_checkout(tmp_path_factory.mktemp("preflight"))
    draw = random.Random(3)
    rows = [f"{' '.join(draw.choice(TOPICS[topic].split()) for _ in range(12))},{topic}" for topic in [*TOPICS] * 60]
    (found.folder / "c.csv").write_text("\n".join(["text,topic", *rows]) + "\n")
    return found


def run(checkout, *arguments, folder=None, path=None, **changes):
    """The workflow, and every model that it left."""
    (checkout.folder / "m.yaml").write_text(yaml.safe_dump(BASE | changes))
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", str(checkout.folder / "m.yaml"), *arguments]
    environment = checkout.environment | ({"PATH": path} if path else {})
    done = subprocess.run(command, cwd=folder or checkout.folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr, list((checkout.folder / "results").rglob("codes.npz"))


PLANTED = [
    ({"results": "results/my run"}, "results: 'results/my run' has the character ' '"),
    ({"results": "c.csv/x"}, "results: c.csv/x cannot be made"),
    ({"title": "Отчёт"}, "title: the fonts of the report lack 'О'"),
    ({"hyperparameters": {"tuned": {"NASH": {"learning_rate": "fast"}}}}, "hyperparameters.tuned.NASH.learning_rate: 'fast' is not a number"),
]


@pytest.mark.parametrize(("changes", "line"), PLANTED, ids=["the shell", "the folder", "the fonts", "an option"])
def test_a_fault_of_the_configuration_is_one_line_before_any_job(checkout, changes, line):
    code, output, models = run(checkout, "--", "results/m/scores.csv", **changes)
    assert code == 2
    assert f"semhash: {line}" in output or f"semhash: configuration: {line}" in output
    assert "Traceback" not in output
    assert "rule " not in output
    assert models == []


def test_k_is_refused_once_the_documents_are_known_and_nothing_is_trained(checkout):
    code, output, models = run(checkout, "--", "results/k/scores.csv", k=100, results="results/k")
    assert code == 1
    assert "semhash: k: 100 is more than the 96 training documents of 2024; lower k" in output
    assert "Traceback" not in output
    assert models == []
    # And before any job, where they were known before.
    code, output, _ = run(checkout, "--", "results/k/scores.csv", k=100, results="results/k")
    assert code == 2
    assert "rule " not in output


def test_a_name_that_is_a_number_and_another_semhash_in_the_path(checkout, tmp_path):
    (tmp_path / "semhash").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "semhash").chmod(0o755)
    path = os.pathsep.join([str(tmp_path), "/usr/bin", "/bin"])
    arguments = ("--config", "depth=5", "published=null", "--", "results/m/paper/generated/numbers.tex")
    code, output, models = run(checkout, *arguments, path=path)
    assert code == 0, output[-4_000:]
    assert len(models) == 2
    assert "precision_at_5" in (checkout.folder / "results/m/scores.csv").read_text()


def test_elsewhere_one_line_says_where_to_run_it(checkout, tmp_path):
    code, output, _ = run(checkout, "-n", "-s", str(checkout.folder / "Snakefile"), folder=tmp_path)
    assert code == 2
    assert "run it in the project's folder" in output


def test_a_paper_that_cannot_be_set_is_not_begun(checkout, tmp_path):
    # The executor for Slurm, where it is installed, asks which programs there are.
    for name in ("bash", "which"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    code, output, models = run(checkout, path=str(tmp_path), results="results/p")
    assert code == 1
    assert "semhash: latexmk is not installed; 'make tex' installs TeX, or ask for results/p/scores.csv alone" in output
    assert not [path for path in models if "results/p" in str(path)]
