"""A run goes on from published scores: what they hold is not trained again, and what they hold of another model is."""

import shutil

import numpy as np
import yaml

from semantic_hashing.core import io

SCORES = "results/mini/scores.csv"
QUICKLY = {"max_epochs": 2, "batch_size": 20, "learning_rate": 0.01}
OPTIONS = {"NASH": QUICKLY, "NASH-DN": QUICKLY, "LSH": {}}
METHODS = ["LSH", "NASH", "NASH-DN"]


def test_a_run_goes_on_from_published_scores(undisturbed, small_checkout, tmp_path):
    # One more method for a run that has two.
    first = undisturbed.copied(tmp_path / "first")
    first.change(methods=METHODS, hyperparameters={"tuned": OPTIONS})
    done = first.snakemake(SCORES)
    assert done.returncode == 0, done.stdout[-4_000:]
    assert first.semhash("publish", "--to", "published").returncode == 0
    claims = (tmp_path / "first/published/claims.csv").read_bytes()

    second = small_checkout(tmp_path / "second", methods=METHODS, hyperparameters={"tuned": OPTIONS})
    shutil.copytree(tmp_path / "first/published", tmp_path / "second/published")
    assert second.snakemake("prepared").returncode == 0
    said = second.semhash("restore", "--from", "published")
    assert (said.returncode, said.stdout) == (0, "3 models restored, 0 passed over (other code, options or features)\n"), said.stderr
    assert second.planned(SCORES).keys() == {"control", "collect", "preflight"}
    assert second.snakemake(SCORES).returncode == 0
    # What looks into a model, and not only at its score, has that one model trained again.
    assert second.planned("results/mini/noise.csv")["hash"] == 1
    assert (tmp_path / "second" / SCORES).read_bytes() == (tmp_path / "first" / SCORES).read_bytes()
    # The claims need each query's precision, which came back too.
    assert second.semhash("publish", "--to", "again", "--partial").returncode == 0
    assert (tmp_path / "second/again/claims.csv").read_bytes() == claims

    # The same models by the same code are nothing to compare; those of another code are, query by query.
    assert second.semhash("compare", "--with", "published").stdout.startswith("Nothing to compare")
    folder = tmp_path / "second/results/mini" / "cells/ng20/tuned/NASH/8-bits/seed-0"
    score, queries = io.read_json(folder / "score.json"), io.read_arrays(folder / "queries.npz")
    io.write_json(folder / "score.json", score | {"fingerprint": "of other code"})
    io.write_arrays(folder / "queries.npz", {"precision": queries["precision"] + np.float32(0.25)})
    said = second.semhash("compare", "--with", "published").stdout
    assert "1 comparisons of 1 models: the scores move by +0.2500 in the mean and by at most 0.2500; 1 of them more than chance" in said
    assert "Of these 1 rest on one seed" in said

    longer = OPTIONS | {"NASH": QUICKLY | {"max_epochs": 3}}
    third = small_checkout(tmp_path / "third", methods=METHODS, hyperparameters={"tuned": longer})
    assert third.snakemake("prepared").returncode == 0
    said = third.semhash("restore", "--from", str(tmp_path / "first/published"))
    assert said.stdout.startswith("2 models restored, 1 passed over")
    planned = third.planned(SCORES)
    assert (planned["hash"], planned["score"]) == (1, 1)


def write_paper(folder, reported):
    """A paper of one's own."""
    citation = {"title": "Mine", "authors": ["Me"], "venue": "none", "year": 2018, "url": "https://example.org", "key": "mine", "label": "Mine"}
    io.write_text(folder / "paper.yaml", yaml.safe_dump(citation))
    io.write_text(folder / "reported.csv", reported)


def test_a_model_that_the_mistakes_look_into_is_trained_again(undisturbed, small_checkout, tmp_path):
    # A reported value of 0 is below chance on any data, one of 1 is not.
    names = "table,dataset,setting,method,bits,precision_at_100,transcription,source"
    reported = "\n".join([names, *(f"1,ng20,unsupervised,{row},verified,none" for row in ("NASH,8,0.0", "NASH-DN,8,1.0"))])
    changes = {"methods": METHODS, "hyperparameters": {"tuned": OPTIONS}, "papers": ["mine"], "k": 100}
    first = undisturbed.copied(tmp_path / "first")
    first.change(**changes)
    write_paper(tmp_path / "first/mine", reported)
    assert first.snakemake("results/mini/mistakes.csv").returncode == 0
    assert first.semhash("publish", "--to", "published", "--partial").returncode == 0

    second = small_checkout(tmp_path / "second", **changes)
    write_paper(tmp_path / "second/mine", reported)
    assert second.snakemake("prepared").returncode == 0
    said = second.semhash("restore", "--from", str(tmp_path / "first/published"))
    assert said.stdout.splitlines() == [
        "2 models restored, 0 passed over (other code, options or features)",
        "1 more are left to be trained: an analysis looks into their codes",
    ], said.stderr
    done = second.snakemake("results/mini/mistakes.csv")
    assert done.returncode == 0, done.stdout[-4_000:]
    assert (tmp_path / "second/results/mini/mistakes.csv").read_bytes() == (tmp_path / "first/results/mini/mistakes.csv").read_bytes()


def test_files_that_hold_no_models_are_refused(small_checkout, tmp_path):
    checkout = small_checkout(tmp_path)
    missing = checkout.semhash("restore", "--from", "nowhere")
    assert missing.returncode == 1
    assert missing.stderr.startswith("semhash: nowhere/models: no such folder")
    io.write_text(tmp_path / "damaged/models/ng20/tuned/LSH.jsonl", "")
    io.write_text(tmp_path / "damaged/models/ng20/tuned/LSH.xz", "xz")
    damaged = checkout.semhash("restore", "--from", "damaged")
    assert damaged.returncode == 1
    assert "not a whole file of models" in damaged.stderr
