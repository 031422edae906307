"""The page in plain words follows the scores, whichever way these fall."""

import dataclasses

import pandas as pd
import pytest

from semantic_hashing.publishing import what_we_found
from semantic_hashing.scores.run import Run

from ..made_up import scored

ORDER = {"NASH": 0.0, "NASH-N": 0.01, "NASH-DN": 0.02}
COLUMNS = ["kind", "method", "rank", "precision", "seconds", "level"]


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


@pytest.fixture
def board(run, tmp_path):
    """The run with a leaderboard that is written by hand."""

    def write(*rows, lengths=()):
        every = pd.DataFrame(rows, columns=COLUMNS).assign(bits=0, cells=15, low=1.0, high=2.0)
        by_length = pd.DataFrame(lengths, columns=["method", "bits", "precision"]).assign(kind="unsupervised", rank=1.0, level=True, cells=3)
        pd.concat([every, by_length]).to_csv(tmp_path / "leaderboard.csv", index=False)
        return dataclasses.replace(run, config=run.config.model_copy(update={"published": tmp_path}))

    return write


def test_printed_numbers_that_come_out_again(run):
    text = what_we_found.block(scored(run, lambda rows: rows["reported"]))
    assert "Most of the printed numbers come out again" in text
    assert "**The level: yes.**" in text
    assert "**Long codes: yes.**" in text


def test_printed_numbers_that_do_not(run):
    text = what_we_found.block(scored(run, lambda rows: rows["reported"] - 0.1))
    assert "None of the printed numbers come out again: 0 of" in text
    assert "**The level: no.**" in text
    assert "that is so in 0 of 45 cases" in text


def counted(text):
    return {verdict: int(text.partition(f"| {verdict} | ")[2].partition(" |")[0]) for verdict in what_we_found.MEANINGS}


def test_a_verdict_has_its_own_count(run):
    assert counted(what_we_found.block(scored(run, lambda rows: rows["reported"] + 0.1)))["lower"] == 0
    assert counted(what_we_found.block(scored(run, lambda rows: rows["reported"] - 0.1)))["higher"] == 0


def test_every_judged_number_is_counted_once(run):
    text = what_we_found.block(run)
    counts = counted(text).values()
    assert sum(counts) == int(text.partition(" of the printed numbers come out again: ")[2].partition(" of ")[2].partition(".")[0])


@pytest.mark.parametrize(("sign", "said"), [(1, "yes"), (-1, "no")])
def test_the_order_of_the_variants(run, sign, said):
    text = what_we_found.block(scored(run, lambda rows: 0.5 + sign * rows["method"].map(ORDER).fillna(0)))
    assert f"**The order: {said}.** The paper says that NASH-DN is better than NASH-N and NASH-N is better than NASH." in text


def test_scores_that_rise_with_the_length(run):
    text = what_we_found.block(scored(run, lambda rows: 0.3 + rows["bits"] / 1000))
    assert "**Long codes: no.**" in text
    assert "Ours fall in 0 of" in text


def test_the_leaderboard_in_words(board):
    rows = [
        ("unsupervised", "ITQ", 1.25, 0.712, 40.0, True),
        ("unsupervised", "NASH", 2.0, 0.7, 50.0, True),
        ("unsupervised", "LSH", 3.0, 0.31, 0.1, False),
    ]
    lengths = [("ITQ", 16, 0.6), ("ITQ", 32, 0.75), ("ITQ", 64, 0.755)]
    text = what_we_found.block(
        board(*rows, ("supervised", "KSH", 1.0, 0.8, 9.0, True), ("supervised", "SHTTM", 2.0, 0.7, 9.0, True), lengths=lengths)
    )
    assert "This run compares 3 methods that need no labels" in text
    assert "**ITQ** has the best mean rank, 1.25. NASH is not shown to be worse; every other method is." in text
    assert "| LSH | 3.00 | 31 | 0.10 |" in text
    assert "2 more methods learn from labels. The best of them by mean rank is **KSH**, with 80 hits." in text
    assert "- **Without labels:** ITQ. NASH does about as well." in text
    assert "- **With labels:** KSH." in text
    assert (
        "- **How long a code:** 32 bits. ITQ gives 60 at 16 bits, 75 at 32 bits and 76 at 64 bits. Longer codes gain 1 more hit at the most." in text
    )


def test_a_fast_method_is_named_if_it_beats_comparing_words(board, monkeypatch):
    rows = [
        ("unsupervised", "ITQ", 1.0, 0.71, 40.0, True),
        ("unsupervised", "STH", 2.0, 0.66, 9.0, False),
        ("unsupervised", "LSH", 3.0, 0.3, 0.1, False),
    ]
    run = board(*rows)
    monkeypatch.setattr(what_we_found, "_control", lambda run, name: 0.65)
    assert "**In a hurry:** STH. It trains in 9.0 seconds, and ITQ in 40. It gives 66 hits in place of 71." in what_we_found.block(run)
    monkeypatch.setattr(what_we_found, "_control", lambda run, name: 0.68)
    assert "In a hurry" not in what_we_found.block(run)
    monkeypatch.setattr(what_we_found, "_control", lambda run, name: None)
    assert "In a hurry" not in what_we_found.block(run)


def test_no_leader_is_named_without_a_leaderboard(run, tmp_path):
    without = dataclasses.replace(run, config=run.config.model_copy(update={"published": tmp_path}))
    assert "Which method is best?" not in what_we_found.block(without)


def test_a_run_that_nothing_printed_can_be_compared_with(run):
    nothing = Run(run.config.model_copy(update={"papers": ()}), run.scores, run.record, run.reported.iloc[:0])
    text = what_we_found.block(nothing)
    assert "printed" not in text
    assert "What these numbers do not say" in text


@pytest.mark.parametrize(
    ("best", "said"), [(0.62, "prints the best gains 3.0 hits, with the same method."), (0.59, "prints the best gains nothing,")]
)
def test_what_a_lucky_start_is_worth(board, best, said):
    run = board(("unsupervised", "ITQ", 1.0, 0.7, 4.0, True), ("unsupervised", "LSH", 2.0, 0.3, 1.0, False))
    header = "dataset,setting,method,bits,models,mean,sd,correlation,tried,by_validation,by_test"
    rows = [f"ng20,tuned,NASH,32,100,0.59,0.01,0.9,{tried},{score},{score}" for tried, score in ((1, 0.59), (100, best))]
    (run.config.published / "seed-search.csv").write_text("\n".join([header, *rows]) + "\n")
    text = what_we_found.block(run)
    assert "We trained NASH 100 times on 20Newsgroups with codes of 32 bits. On average it finds 59.0 hits among 100 documents." in text
    assert said in text
