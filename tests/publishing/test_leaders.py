"""The sentence on README's first screen, whichever way the scores fall."""

import dataclasses

import pandas as pd
import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.publishing import leaders, readme
from semantic_hashing.scores.run import Run

OTHERS = [name for name, method in METHODS.items() if not method.supervised and not name.startswith("NASH") and name not in ("ITQ", "PCAH")]
NAMES = (*OTHERS[:10], "NASH", "NASH-N", "ITQ", "PCAH", "KSH")


@pytest.fixture
def board(full, tmp_path):
    """A run of fifteen methods with a leaderboard that is written by hand."""
    config = full.model_copy(update={"methods": NAMES, "published": tmp_path})
    run = dataclasses.replace(Run.load(full), config=config)

    def write(*rows, others=14):
        names = [name for name in config.methods if name not in {row[0] for row in rows} and name != "KSH"][:others]
        lines = [("unsupervised", *row) for row in [*rows, *((name, 9.0, 0.3, 1.0, False) for name in names)]]
        table = pd.DataFrame(
            [*lines, ("supervised", "KSH", 1.0, 0.9, 1.0, True)], columns=["kind", "method", "rank", "precision", "seconds", "level"]
        )
        table.assign(bits=0, cells=15, low=1.1, high=1.9).to_csv(tmp_path / "leaderboard.csv", index=False)
        return run

    return write


def test_another_method_leads(board):
    run = board(("ITQ", 1.25, 0.7, 40.0, True), ("NASH-N", 2.0, 0.65, 50.0, False), ("NASH", 2.5, 0.64, 39.0, False))
    assert leaders.sentence(run) == (
        "Of 14 unsupervised methods, **ITQ** has the best mean rank: 1.25 over 15 cells, each a data set at a code length "
        "(region of 95 %: 1.10 to 1.90; every other is shown to be worse). "
        "Its mean precision@100 is .7000. The best of NASH and its variants is NASH-N: .6500, .0500 less. "
        "No method that trains faster comes within .01 of its mean precision or above it."
    )


def test_a_run_of_more_lengths_says_whether_the_same_method_leads(board):
    run = board(("ITQ", 1.25, 0.7, 40.0, True), ("NASH-N", 2.0, 0.65, 50.0, True))
    assert leaders.at_lengths(run, run, "page.md") == (
        "With codes of 8, 16, 32, 64 and 128 bits, 14 unsupervised methods were compared: **ITQ** leads here too, "
        "with a mean rank of 1.25 over 15 cells (not shown to be worse: NASH-N). [All lengths](page.md)."
    )


def test_a_variant_of_nash_leads(board):
    run = board(("NASH-N", 1.25, 0.7, 40.0, True), ("ITQ", 2.0, 0.695, 0.5, True), ("PCAH", 2.5, 0.6, 0.1, False))
    text = leaders.sentence(run)
    assert "**NASH-N** has the best mean rank: 1.25 over 15 cells" in text
    assert "(region of 95 %: 1.10 to 1.90; not shown to be worse: ITQ)" in text
    assert "Its mean precision@100 is .7000. It is the best of NASH and its variants." in text
    assert text.endswith("above it is ITQ: .6950, in 0.50 seconds a model, where NASH-N takes 40 (medians).")


def test_a_variant_may_have_more_precision_than_the_leader_or_the_same(board):
    rows = [("ITQ", 1.25, 0.7, 40.0, True), ("NASH-N", 2.0, 0.71, 30.0, True)]
    text = leaders.sentence(board(*rows))
    assert "The best of NASH and its variants is NASH-N: .7100, .0100 more." in text
    assert "The fastest method within .01 of its mean precision or above it is NASH-N: .7100" in text
    assert "is NASH-N: .7000, the same." in leaders.sentence(board(rows[0], ("NASH-N", 2.0, 0.70001, 30.0, True)))


def test_what_is_not_known_is_not_told(board):
    nan = float("nan")
    text = leaders.sentence(board(("ITQ", 1.25, 0.7, nan, True), ("NASH", 2.0, nan, 30.0, True), ("NASH-N", 2.0, nan, 30.0, True)))
    assert text.endswith("Its mean precision@100 is .7000.")


def test_a_run_of_few_methods_holds_its_tongue(board, full):
    assert leaders.sentence(Run.load(full)) == ""
    # Not finished: fewer are ranked than it has.
    assert leaders.sentence(board(("ITQ", 1.25, 0.7, 40.0, True), others=8)) == ""


def test_a_run_of_many_methods_needs_its_leaderboard(board, tmp_path):
    run = board(("ITQ", 1.25, 0.7, 40.0, True))
    (tmp_path / "leaderboard.csv").unlink()
    with pytest.raises(RunError, match="run 'semhash analyse leaderboard'"):
        leaders.sentence(run)


def test_the_first_screen_says_who_leads(full, monkeypatch):
    monkeypatch.setattr(leaders, "sentence", lambda run: "Someone leads.")
    paragraphs = readme.block(Run.load(full)).split("\n\n")
    assert paragraphs[1] == "Someone leads."
    monkeypatch.setattr(leaders, "sentence", lambda run: "")
    assert "leads" not in readme.block(Run.load(full))
