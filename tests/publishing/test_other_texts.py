"""Whether the order of the methods holds on other collections, in words."""

import dataclasses

import pandas as pd
import pytest

from semantic_hashing.publishing import other_texts
from semantic_hashing.scores.run import Run

METHODS = ("ITQ", "NASH", "STH", "LSH")


@pytest.fixture(scope="module")
def run(full):
    return Run.load(full)


@pytest.fixture
def ranked(run, tmp_path):
    """The run with a leaderboard of these mean ranks."""

    def write(name, ranks):
        rows = [
            {"kind": "unsupervised", "method": method, "rank": rank, "precision": 0.5, "bits": 0, "cells": 3, "low": 1.0, "high": 2.0, "level": False}
            for method, rank in sorted(ranks.items(), key=lambda item: item[1])
        ]
        folder = tmp_path / name
        folder.mkdir()
        pd.DataFrame(rows).to_csv(folder / "leaderboard.csv", index=False)
        return dataclasses.replace(run, config=run.config.model_copy(update={"published": folder}))

    return write


def test_the_same_order_is_nearly_the_same(ranked):
    ranks = dict(zip(METHODS, (1.0, 2.0, 3.0, 4.0), strict=True))
    first, second = ranked("first", ranks), ranked("second", ranks)
    found = other_texts.agreement(first, second)
    assert found.correlation == pytest.approx(1)
    text = other_texts.sentence(first, second, "docs/there.md")
    assert (
        "**ITQ** leads again. The two orders of 4 methods are nearly the same (rank correlation 1.00). [The other collections](docs/there.md)."
        in text
    )


def test_the_reverse_order_is_another(ranked):
    first = ranked("first", dict(zip(METHODS, (1.0, 2.0, 3.0, 4.0), strict=True)))
    second = ranked("second", dict(zip(METHODS, (4.0, 3.0, 2.0, 1.0), strict=True)))
    lead, order, table = other_texts.paragraphs(first, second)
    assert lead.endswith("On them **LSH** leads, and ITQ has place 4 (is shown to be worse).")
    assert "The two orders are not alike: the rank correlation is -1.00" in order
    assert order.endswith("Those that moved furthest: ITQ (down by 3) and LSH (up by 3).")
    assert "| ITQ | 1 | 4 |" in table


def test_methods_of_one_run_alone_are_left_out(ranked):
    first = ranked("first", {"ITQ": 1.0, "SpH": 2.0, "NASH": 3.0, "LSH": 4.0})
    second = ranked("second", {"NASH": 1.5, "ITQ": 1.5, "LSH": 3.0})
    found = other_texts.agreement(first, second)
    assert list(found.places.index) == ["ITQ", "NASH", "LSH"]
    assert "**ITQ** leads again, level with NASH." in " ".join(other_texts.paragraphs(first, second))


def test_nothing_is_said_of_runs_that_share_too_few_methods(ranked, run, tmp_path):
    first, second = ranked("first", {"ITQ": 1.0, "NASH": 2.0}), ranked("second", {"NASH": 1.0, "ITQ": 2.0})
    assert other_texts.agreement(first, second) is None
    assert other_texts.sentence(first, second) == ""
    assert other_texts.paragraphs(first, second) == []
    bare = dataclasses.replace(run, config=run.config.model_copy(update={"published": tmp_path}))
    assert other_texts.agreement(bare, second) is None
