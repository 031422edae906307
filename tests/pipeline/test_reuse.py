"""A model that two settings share is trained once and scored in both; where options differ it is trained twice."""

import csv

CELLS = "results/mini/cells/ng20"
HYPERPARAMETERS = {name: {"NASH": {"max_epochs": epochs, "batch_size": 20}, "LSH": {}} for name, epochs in (("as-written", 2), ("tuned", 3))}


def test_what_two_settings_share_is_trained_once(small_checkout, tmp_path):
    checkout = small_checkout(tmp_path, settings=["as-written", "tuned"], hyperparameters=HYPERPARAMETERS)
    planned = checkout.planned("results/mini/scores.csv")
    assert (planned["hash"], planned["reuse"], planned["score"]) == (3, 1, 4)
    done = checkout.snakemake("results/mini/scores.csv")
    assert done.returncode == 0, done.stdout[-4_000:]
    assert checkout.planned("results/mini/scores.csv") == {}
    codes = {(s, m): (tmp_path / CELLS / s / m / "8-bits/seed-0/codes.npz").read_bytes() for s in HYPERPARAMETERS for m in ("LSH", "NASH")}
    assert codes["as-written", "LSH"] == codes["tuned", "LSH"]
    assert codes["as-written", "NASH"] != codes["tuned", "NASH"]
    with (tmp_path / "results/mini/scores.csv").open(newline="") as stream:
        rows = {(row["setting"], row["method"]): row["precision_at_20"] for row in csv.DictReader(stream)}
    assert rows["as-written", "LSH"] == rows["tuned", "LSH"]
