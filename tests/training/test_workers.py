"""Tasks by processes that start together: each is done once, and one that breaks leaves the others alone."""

import os
import time

import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.training import workers


def work(task):
    if task == "die":
        os._exit(3)
    if task == "refuse":
        raise RunError("no such thing")
    if task == "break":
        raise ValueError("a defect")
    if task == "wait":
        time.sleep(60)
    return f"{task} by {os.getpid()}"


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_task_is_done_and_a_broken_one_says_why(jobs):
    tasks = ["a", "die", "b", "refuse", "c", "break", "d"]
    outcomes = sorted(workers.run(tasks, work, jobs))
    assert [outcome.place for outcome in outcomes] == list(range(len(tasks)))
    assert [tasks[outcome.place] for outcome in outcomes if outcome.done] == ["a", "b", "c", "d"]
    said = {tasks[outcome.place]: outcome.message for outcome in outcomes}
    assert said["die"] == "its process died (exit code 3)"
    assert said["refuse"] == "no such thing"
    assert "ValueError: a defect" in said["break"]
    assert said["a"].startswith("a by ")
    assert str(os.getpid()) not in {said[task].split()[-1] for task in "abcd"}


def test_a_process_does_one_task_after_the_other():
    said = [outcome.message.split()[-1] for outcome in workers.run(["a", "b", "c"], work, 1)]
    assert len(set(said)) == 1


def test_what_is_not_reached_in_time_has_no_outcome():
    began = time.monotonic()
    outcomes = list(workers.run(["a", "wait", "b"], work, 1, stop_after=2))
    assert [outcome.place for outcome in outcomes] == [0]
    assert time.monotonic() - began < 30


def test_without_tasks_no_process_starts():
    assert list(workers.run([], work, 4)) == []
