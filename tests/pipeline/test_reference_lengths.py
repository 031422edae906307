"""The field at five lengths: what NbrMI reaches beside every printed value, and what the methods of later papers reach beside their own."""

from pathlib import Path

import pytest

from semantic_hashing import config
from semantic_hashing.audit import verdicts
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def run():
    folder = ROOT / "results/reference-lengths"
    return Run.load(config.load(folder / "config.json").model_copy(update={"published": folder}))


@pytest.fixture(scope="module")
def means(run):
    return run.summary.set_index(["method", "dataset", "bits"])["precision"]


def test_nbrmi_is_above_every_printed_unsupervised_value(run, means):
    values = reported.all_values(run.config)
    supervised = [name for name in set(values["method"]) if name in METHODS and METHODS[name].supervised]
    printed = values[(values["not_comparable"] == "") & ~values["method"].isin(supervised)].groupby(["dataset", "bits"])["precision"].max()
    for dataset, lengths in {"ng20": run.config.bits, "reuters": (8, 16), "tmc": (8, 16, 32)}.items():
        for bits in lengths:
            assert means["NbrMI", dataset, bits] >= printed[dataset, bits], (dataset, bits)


@pytest.mark.parametrize(("method", "cells"), {"AMMI": 10, "BMSH": 10, "CorrSH": 10, "NbrSHV": 12, "SNUH": 8}.items())
def test_later_methods_reach_what_their_papers_print(run, method, cells):
    """At or above the printed value less .02, on Reuters less .03: four fifths of twelve cells are the aim, which SNUH misses on 20Newsgroups."""
    table = verdicts.audit(run)
    rows = table[(table["method"] == method) & ~table["verdict"].isin([verdicts.NOT_RUN, verdicts.NOT_COMPARABLE])]
    rows = rows.drop_duplicates(["dataset", "bits"])
    less = rows["dataset"].map({"reuters": 0.03}).fillna(0.02)
    assert len(rows) == 12
    assert ((rows["reproduced"] - rows["reported"]).round(9) >= -less).sum() >= cells
