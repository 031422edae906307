"""A run that is killed, starved of disk or memory, or started twice ends with the files of an undisturbed run.

SEMHASH_KILLS=20 (make faults) kills it so many times; the normal suite does it a few times.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

KILLS = int(os.environ.get("SEMHASH_KILLS", "3"))
SCORES = "results/mini/scores.csv"


def semhash(checkout, *arguments, **variables):
    command = [sys.executable, "-m", "semantic_hashing", *arguments]
    environment = checkout.environment | variables
    return subprocess.run(command, cwd=checkout.folder, env=environment, capture_output=True, text=True, check=False)


def finished(checkout):
    """Run to the end, after somebody else's lock was taken away."""
    checkout.snakemake("--unlock")
    done = checkout.snakemake(SCORES)
    assert done.returncode == 0, done.stdout[-4_000:]


def children(pid):
    """Processes below one, by their ids."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(process, how):
    """SIGKILL to the workflow with its jobs, to the workflow alone (its jobs go on as orphans), or to one job."""
    jobs = children(process.pid)
    with contextlib.suppress(ProcessLookupError):
        if how == "a job" and jobs:
            os.kill(jobs[-1], signal.SIGKILL)
        elif how == "the workflow alone":
            os.kill(process.pid, signal.SIGKILL)
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_a_run_killed_at_random_moments_has_the_scores_of_an_undisturbed_one(undisturbed, small_checkout, artefacts_of, tmp_path):
    draw = random.Random(KILLS)
    checkout = small_checkout(tmp_path)
    expected = artefacts_of(undisturbed.folder / "results/mini")
    killed = compared = 0
    while killed < KILLS:
        process = checkout.start(SCORES)
        try:
            process.wait(draw.uniform(1.0, undisturbed.seconds))
        except subprocess.TimeoutExpired:
            kill(process, draw.choice(("the workflow and its jobs", "the workflow alone", "a job")))
            killed += 1
            checkout.snakemake("--unlock")
            continue
        process.communicate()
        # It was through before it could be killed: again from nothing.
        assert process.returncode == 0
        assert artefacts_of(checkout.folder / "results/mini") == expected
        compared += 1
        shutil.rmtree(checkout.folder / "results/mini")
    finished(checkout)
    found = artefacts_of(checkout.folder / "results/mini")
    debris = {name for name in found if name.endswith(".part")}
    assert {name: content for name, content in found.items() if name not in debris} == expected
    print(f"{killed} kills, {compared + 1} finished runs compared, {len(debris)} temporary files left")
    # Temporary files of killed writers go when the manifest is written.
    assert semhash(checkout, "manifest", "results/mini").returncode == 0
    assert artefacts_of(checkout.folder / "results/mini") == expected


def test_a_full_disk_is_said_and_the_next_run_mends_it(undisturbed, small_checkout, artefacts_of, tmp_path):
    if subprocess.run(["unshare", "-Urm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    (tmp_path / "project").mkdir()
    checkout = small_checkout(tmp_path / "project")
    results = checkout.folder / "results"
    results.mkdir()
    size = sum(path.stat().st_size for path in (undisturbed.folder / "results").rglob("*") if path.is_file())
    # Room for the downloads and for about half of what comes after.
    mount = f"mount -t tmpfs -o size={size // 2} tmpfs results"
    inside = f"{mount} && snakemake --configfile mini.yaml --cores 2 {SCORES}; code=$?; cp -a results kept; exit $code"
    command = ["unshare", "-Urm", "sh", "-c", inside]
    done = subprocess.run(command, cwd=checkout.folder, env=checkout.environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    logs = done.stdout + done.stderr
    assert "No space left on device" in logs
    assert "Traceback" not in logs
    kept = artefacts_of(checkout.folder / "kept/mini")
    expected = artefacts_of(undisturbed.folder / "results/mini")
    # What has its name is whole.
    assert {name: content for name, content in kept.items() if name in expected} == {name: expected[name] for name in kept if name in expected}
    assert "scores.csv" not in kept
    results.rmdir()
    (checkout.folder / "kept").rename(results)
    finished(checkout)
    found = artefacts_of(results / "mini")
    assert {name: content for name, content in found.items() if not name.endswith(".part")} == expected


@pytest.mark.parametrize("mebibytes", [300, 2_000, 5_000])
def test_a_job_without_memory_leaves_nothing_or_the_right_thing(undisturbed, artefacts_of, tmp_path, mebibytes):
    shutil.copytree(undisturbed.folder, tmp_path / "project", ignore=shutil.ignore_patterns(".snakemake"))
    cell = tmp_path / "project/results/mini/cells/ng20/tuned/NASH/8-bits/seed-0"
    expected = artefacts_of(cell)
    hashing = f"{sys.executable} -m semantic_hashing hash ng20 NASH 8 0 -c results/mini/config.json"
    limited = ["bash", "-c", f"ulimit -v {mebibytes * 1024}; exec {hashing}"]
    where = {"cwd": tmp_path / "project", "env": undisturbed.environment | {"PYTHONPATH": str(tmp_path / "project/src")}}
    done = subprocess.run(limited, capture_output=True, text=True, check=False, **where)
    if done.returncode:
        assert mebibytes < 5_000
        # The old record is gone, or was never touched; it never stands beside half of the new files.
        assert not (cell / "status.json").exists() or artefacts_of(cell) == expected
    for command in (hashing, hashing.replace(" hash ", " score ")):
        subprocess.run(command.split(), check=True, capture_output=True, **where)
    assert {name: content for name, content in artefacts_of(cell).items() if not name.endswith(".part")} == expected


def test_of_two_workflows_in_one_folder_one_is_refused_and_the_other_is_right(undisturbed, small_checkout, artefacts_of, tmp_path):
    checkout = small_checkout(tmp_path)
    first = checkout.start(SCORES)
    locks = checkout.folder / ".snakemake/locks"
    until = time.monotonic() + 60
    while not (locks.is_dir() and any(locks.iterdir())) and time.monotonic() < until:
        time.sleep(0.05)
    # Another seed: were its configuration taken by the first one's jobs, the scores would be others.
    second = checkout.snakemake("--config", "master_seed=7", "--", SCORES)
    output, _ = first.communicate()
    assert second.returncode != 0
    assert "locked" in second.stdout
    assert first.returncode == 0, output[-4_000:]
    assert artefacts_of(checkout.folder / "results/mini") == artefacts_of(undisturbed.folder / "results/mini")


def test_a_score_that_cannot_be_made_says_why_and_leaves_none(undisturbed, tmp_path):
    shutil.copytree(undisturbed.folder, tmp_path / "project")
    cell = "results/mini/cells/ng20/tuned/LSH/8-bits/seed-0"
    codes = tmp_path / "project" / cell / "codes.npz"
    codes.write_bytes(codes.read_bytes()[:100])
    command = ["snakemake", "--configfile", "mini.yaml", "--cores", "2", "--force", f"{cell}/score.json"]
    done = subprocess.run(command, cwd=tmp_path / "project", env=undisturbed.environment, capture_output=True, text=True, check=False)
    logs = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"semhash: {cell}/codes.npz: not a whole array file" in logs
    assert "Traceback" not in logs
    assert not codes.with_name("score.json").exists()


def test_a_job_that_finds_another_workflows_configuration_stops(undisturbed):
    arguments = ("score", "ng20", "LSH", "8", "0", "-c", "results/mini/config.json")
    done = semhash(undisturbed, *arguments, SEMHASH_CONFIG_SHA256="0" * 64)
    assert done.returncode == 1
    assert done.stderr == (
        "semhash: results/mini/config.json: another workflow has written its own configuration here; run one at a time, then this one again\n"
    )
