"""The tutorial docs/replicate-a-paper.md: its configuration, what the commands print of it, and the commands on scores of such a run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from semantic_hashing.analyses.leaderboard import versus
from semantic_hashing.audit import verdicts
from semantic_hashing.scores.run import Run

from ..made_up import build, collected

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/replicate-a-paper.md").read_text()
(CONFIGURATION,) = re.findall(r"```yaml\n# replica.yaml\n(.*?)```", PAGE, re.DOTALL)
VALUES = yaml.safe_load(CONFIGURATION)


@pytest.fixture(scope="module")
def replica(tmp_path_factory):
    return collected(build(tmp_path_factory.mktemp("replica"), VALUES))


@pytest.mark.slow
def test_a_run_is_described_as_the_page_says(tmp_path):
    (tmp_path / "replica.yaml").write_text(CONFIGURATION)
    (shown,) = re.findall(r"```console\n\$ semhash (.*?)\n(.*?)```", PAGE, re.DOTALL)
    command = [sys.executable, "-m", "semantic_hashing", *shlex.split(shown[0])]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == (shown[1], "", 0)


def test_every_printed_number_of_the_grid_gets_a_verdict(replica):
    audited = verdicts.audit(Run.load(replica))
    of_grid = audited["dataset"].eq("ng20") & audited["method"].isin(VALUES["methods"]) & audited["bits"].isin(VALUES["bits"])
    assert of_grid.sum() == len(VALUES["methods"]) * len(VALUES["bits"])
    # Of the made-up scores one of STH is missing.
    assert "not run" not in set(audited[of_grid & audited["method"].ne("STH")]["verdict"])
    assert set(audited[~of_grid]["verdict"]) == {"not run"}
    named = re.findall(r"`([a-z ]+)`", re.search(r"\| verdict \| meaning \|.*?\n\n", PAGE, re.DOTALL)[0])
    assert set(named) == set(verdicts.VERDICTS)


def test_claims_are_tested_and_two_methods_compared(replica):
    claims = (replica.results / "claims.csv").read_text().splitlines()
    assert any(",NASH-DN,16,,NASH-N,16," in line for line in claims)
    assert set(versus.table(replica, "NASH-DN", "NASH-N")["dataset"]) == {"ng20", "all"}


def test_the_columns_that_the_page_names_are_there():
    named = re.findall(r"`(\w+)`(?: in `audit.csv`)? (?:says whether|marks)", PAGE)
    assert named == ["within_ties", "suspect"]
    assert set(named) <= set(verdicts.COLUMNS)
