import json

import pandas as pd

from semantic_hashing.publishing import searched


def write(folder, rows):
    columns = ["dataset", "setting", "method", "bits", "options"]
    pd.DataFrame([[*row[:-1], json.dumps(row[-1])] for row in rows], columns=columns).to_csv(folder / "search.csv", index=False)


def test_what_was_varied_is_told_and_nothing_else(tmp_path):
    write(
        tmp_path,
        [
            ("ng20", "tuned", "NASH", 8, {"kl_weight": 0.1, "dropout": 0.5}),
            ("ng20", "tuned", "NASH", 8, {"kl_weight": 0.3, "dropout": 0.5}),
            ("ng20", "tuned", "NASH", 16, {"kl_weight": 0.1, "dropout": 0.2}),
            ("ng20", "tuned", "NASH", 16, {"kl_weight": 0.3, "dropout": 0.5}),
            ("ng20", "tuned", "KSH", 8, {"width": 0.1}),
            ("ng20", "tuned", "KSH", 8, {"width": 0.3}),
            ("ng20", "as-written", "NASH", 8, {"batch_size": 1}),
            ("ng20", "as-written", "NASH", 8, {"batch_size": 2}),
            ("tmc", "tuned", "SHTTM", 8, {"gamma": 1}),
            ("tmc", "tuned", "SHTTM", 8, {"gamma": 2}),
        ],
    )
    text = searched.sentence(tmp_path, "tuned", ("ng20",), ("NASH", "KSH", "SHTTM"))
    assert text == (
        "In `tuned` the search on validation data varied `kl_weight` (NASH), `dropout` (NASH, in 1 of 2 searches) and `width` (KSH). "
        "Every other option is a value of this project that no trial on record varied."
    )


def test_without_trials_nothing_is_said(tmp_path):
    assert searched.sentence(tmp_path, "tuned", ("ng20",), ("NASH",)) == ""
    write(tmp_path, [("ng20", "tuned", "NASH", 8, {"kl_weight": 0.1})])
    assert searched.sentence(tmp_path, "tuned", ("ng20",), ("NASH",)) == ""
