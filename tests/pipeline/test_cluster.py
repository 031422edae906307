"""The workflow on a real Slurm of two nodes, through profiles/slurm: what it leaves is what a run on this machine leaves.

SEMHASH_CLUSTER=all (make cluster-test) runs every test; the normal suite runs one small configuration, with a node and a job lost.
"""

import contextlib
import importlib.util
import os
import re
import signal
import subprocess
import time

import pytest

from semantic_hashing.hashers.catalogue import METHODS

from ..slurm import missing, two_nodes

EVERY = pytest.mark.skipif(os.environ.get("SEMHASH_CLUSTER") != "all", reason="one of the longer tests on Slurm; 'make cluster-test' runs them")
SCORES = "results/mini/scores.csv"
# Seconds after which a run hangs; a busy machine takes several times as long as an idle one.
LONG = 3600


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    """A Slurm of two nodes; skipped where it cannot be started."""
    if importlib.util.find_spec("snakemake_executor_plugin_slurm") is None:
        pytest.skip("the executor for Slurm is not installed; 'make cluster' installs it")
    if why := missing():
        pytest.skip(f"no Slurm: {why}")
    with two_nodes(tmp_path_factory.mktemp("slurm") / "two") as running:
        yield running


@pytest.fixture
def checkout(slurm, small_checkout, tmp_path):
    """A checkout of the small run, with a timeline by which NASH has a job of its own and the rest share one."""
    made = small_checkout(tmp_path)
    measured(made)
    return made


def measured(checkout):
    """Write what an earlier run took: seconds and MiB of a job, by method or control."""
    rows = [f"hash,ng20,tuned,{method},8,0,{120 if method == 'NASH' else 5},5,300" for method in METHODS]
    rows += [f"control,ng20,,{name},{bits},,2,2,200" for name, bits in (("Random", 8), ("Cosine", 0), ("Labels", 0))]
    folder = checkout.folder / "results/reference"
    folder.mkdir(parents=True)
    (folder / "timeline.csv").write_text("\n".join(["step,dataset,setting,method,bits,seed,seconds,cpu_seconds,mib", *rows, ""]))


class Submitted:
    """A run of the workflow through the profile, in a process group of its own; what it prints goes to a file."""

    def __init__(self, checkout, *arguments):
        self.log = checkout.folder / "submitted.log"
        command = ["snakemake", *arguments, "--profile", "profiles/slurm", "--configfile", "mini.yaml"]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                command, cwd=checkout.folder, env=checkout.environment, start_new_session=True, stdout=out, stderr=subprocess.STDOUT
            )

    def printed(self):
        return self.log.read_text()

    def stop(self):
        """As a power cut would: no process of it gets to say anything to Slurm."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ended(self):
        try:
            return self.process.wait(LONG)
        finally:
            self.stop()

    def well(self):
        assert self.ended() == 0, self.printed()[-6_000:]
        return self.printed()

    def until(self, true):
        """Wait until something is so; the run must not end before."""
        end = time.monotonic() + LONG
        while not (found := true()):
            assert self.process.poll() is None, self.printed()[-6_000:]
            assert time.monotonic() < end, self.printed()[-6_000:]
            time.sleep(0.2)
        return found


def compared(checkout, artefacts_of):
    """Every file of a run, but for the cores that a model's process was given: a node has one.

    What a killed writer left under a temporary name goes with the manifest.
    """
    found = {name: content for name, content in artefacts_of(checkout.folder / "results/mini").items() if not name.endswith(".part")}
    for record in (content for content in found.values() if isinstance(content, dict)):
        record.get("machine", {}).pop("cores", None)
    return found


def test_a_job_scores_its_models_in_its_own_process(small_checkout, tmp_path):
    """As Slurm's executor starts it: a score does not load the workflow once more, which takes longer than most of these models."""
    checkout, folder = small_checkout(tmp_path), "results/mini/cells/ng20/tuned/LSH/8-bits/seed-0"
    made = checkout.snakemake(f"{folder}/codes.npz")
    assert made.returncode == 0, made.stdout
    job = "score:dataset=ng20,setting=tuned,method=LSH,bits=8,seed=0"
    done = checkout.snakemake(f"{folder}/score.json", "--mode", "remote", "--target-jobs", job, "--allowed-rules", "score", "--verbose")
    assert done.returncode == 0, done.stdout
    assert (checkout.folder / folder / "score.json").is_file()
    # Snakemake says so of each job that it gives to another Snakemake.
    assert "spawned job" not in done.stdout


def test_a_run_that_loses_a_node_and_a_job_has_the_files_of_a_local_run(undisturbed, checkout, slurm, artefacts_of):
    run = Submitted(checkout, SCORES)
    try:
        # Both nodes work by then: the model of NASH on one, everything short on the other.
        jobs = run.until(lambda: found if len(found := slurm.running()) == 2 else None)
        with slurm.drained(slurm.node_of(jobs[1])):
            slurm.ask("scancel", jobs[0])
            printed = run.well()
    finally:
        run.stop()
    assert compared(checkout, artefacts_of) == compared(undisturbed, artefacts_of)
    # A model and its score are one job, all that is short is another, and the one that was cancelled was tried again.
    assert len(re.findall(r"has been submitted with SLURM jobid", printed)) == 3
    assert "Trying to restart" in printed
    # What needs the network, or takes less time than a job takes to start, ran here.
    assert {"fetch", "prepare", "preflight", "collect"} <= set(re.findall(r"^localrule (\w+):", printed, re.MULTILINE))


@EVERY
def test_a_workflow_that_is_killed_goes_on_where_it_was(undisturbed, checkout, slurm, artefacts_of):
    run = Submitted(checkout, SCORES)
    run.until(slurm.running)
    run.stop()
    checkout.snakemake("--unlock")
    printed = Submitted(checkout, SCORES).well()
    assert compared(checkout, artefacts_of) == compared(undisturbed, artefacts_of)
    assert "rule fetch" not in printed
    # The jobs of the killed workflow went on, and did no harm.
    assert "Nothing to be done" in checkout.snakemake(SCORES).stdout


@EVERY
def test_the_second_try_asks_for_twice_as_much(checkout, slurm):
    # Those of earlier tests are known for some minutes yet.
    before = set(slurm.ask("squeue", "--noheader", "--states=all", "--format=%i").split())
    run = Submitted(checkout, SCORES)
    asked = {}
    try:
        # Each job's memory as Slurm has it, until a second try is there.
        while run.process.poll() is None and len(asked) < 3:
            for line in slurm.ask("squeue", "--noheader", "--states=all", "--format=%i %m").splitlines():
                job, mib = line.split()
                if job not in asked and job not in before:
                    asked[job] = int(mib.rstrip("M"))
                    if len(asked) <= 2:
                        slurm.ask("scancel", job)
            time.sleep(0.2)
    finally:
        run.stop()
        slurm.ask("scancel", "--user=root")
    first, second = sorted(asked, key=int)[:2], sorted(asked, key=int)[2]
    assert asked[second] in [2 * asked[job] for job in first]


@EVERY
def test_every_method_gives_the_same_codes_on_a_cluster(slurm, new_checkout, artefacts_of, tmp_path):
    whole = {"methods": list(METHODS), "bits": [8], "studies": [], "study": {}, "words": None, "timings": False}
    here, there = new_checkout(tmp_path / "here", **whole), new_checkout(tmp_path / "there", **whole)
    measured(there)
    printed = Submitted(there).well()
    done = here.snakemake()
    assert done.returncode == 0, done.stdout[-4_000:]
    expected, found = compared(here, artefacts_of), compared(there, artefacts_of)
    assert set(found) == set(expected)
    assert {name for name in expected if found[name] != expected[name]} <= {"paper/main.pdf"}
    # Many models, few jobs.
    models = sum(name.endswith("status.json") for name in found)
    assert len(re.findall(r"has been submitted with SLURM jobid", printed)) < models


def test_what_a_run_on_a_cluster_asks_for_is_told_before_it_starts(small_checkout, tmp_path):
    checkout = small_checkout(tmp_path)
    measured(checkout)
    printed = checkout.snakemake("--dry-run", SCORES).stdout
    assert re.search(r"group job ng20-rest-1", printed, re.IGNORECASE)
    assert re.search(r"group job cells-ng20-tuned-NASH-8-bits-seed-0", printed, re.IGNORECASE)
