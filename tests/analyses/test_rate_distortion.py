"""What is counted of a sweep of the KL weight."""

import numpy as np
import pandas as pd
import pytest

from semantic_hashing.analyses.rate_distortion import ANALYSIS
from semantic_hashing.analyses.rate_distortion.sweep import best, collapsed, of_noise, sweep, trade
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected


def curve(method, rates, perplexities, precisions, dataset="ng20"):
    rows = zip((0.1, 0.3, 1.0), rates, perplexities, precisions, strict=True)
    columns = ["kl_weight", "kl_bits", "perplexity", "precision"]
    return pd.DataFrame(rows, columns=columns).assign(dataset=dataset, method=method, seed=0)


CELLS = pd.concat(
    [
        curve("NASH", (20.0, 10.0, 5.0), (500.0, 600.0, 700.0), (0.4, 0.6, 0.5)),
        curve("NASH-N", (22.0, 23.0, 6.0), (500.0, 490.0, 700.0), (0.5, 0.5, 0.7)),
    ]
)


def test_each_curve_counts_its_own_steps():
    # Rows out of order, and the last of one curve is no step from the first of the next.
    assert trade(CELLS.iloc[::-1]) == (4, 3, 3, 3, 3)
    assert trade(CELLS.iloc[:0]) == (0, 0, 0, 0, 0)


def test_the_weight_from_which_on_no_model_holds_a_bit():
    one = curve("NASH", (20.0, 0.5, 0.1), (1, 2, 3), (0.1, 0.1, 0.1))
    assert collapsed(one) == 0.3
    assert np.isnan(collapsed(CELLS))
    # One that comes back holds bits again.
    assert collapsed(pd.concat([one, curve("NASH-N", (20.0, 0.5, 3.0), (1, 2, 3), (0.1, 0.1, 0.1))]).query("kl_weight < 1")) == 0.3
    assert np.isnan(collapsed(pd.concat([one, curve("NASH-N", (20.0, 0.5, 3.0), (1, 2, 3), (0.1, 0.1, 0.1))])))


def test_the_best_cell_of_each_method():
    assert best(CELLS)["kl_weight"].to_dict() == {"NASH": 0.3, "NASH-N": 1.0}


def test_noise_is_held_against_none_at_the_same_weight():
    shifts = of_noise(CELLS)
    assert list(shifts.index) == ["NASH-N"]
    assert shifts.loc["NASH-N", "kl_bits"] == pytest.approx((2 + 13 + 1) / 3)
    assert shifts.loc["NASH-N", "precision"] == pytest.approx((0.1 - 0.1 + 0.2) / 3)
    assert of_noise(CELLS[CELLS["method"] == "NASH-N"]).empty


def test_the_text_and_the_table_hold_the_whole_sweep(tmp_path):
    study = {"rate-distortion": {"question": "?", "settings": ["tuned"], "options": {"kl_weight": [0.1, 0.3, 1.0]}, "methods": ["NASH", "NASH-N"]}}
    config = collected(build(tmp_path, SMALL | {"studies": ["rate-distortion"], "study": study, "datasets": ["ng20"]}))
    run = Run.load(config)
    assert len(sweep(run)) == 2 * 3
    text, table = ANALYSIS.text(run), ANALYSIS.table(run)
    assert "Of 4 steps to the next greater weight" in text
    assert "NASH-N" in text
    assert [line.split(" &")[0].strip() for line in table.splitlines() if line.strip().startswith(("0.1 ", "0.3 ", "1 "))] == ["0.1", "0.3", "1"]
