"""Ties broken by position, in files of several orders."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.file_order import ANALYSIS
from semantic_hashing.analyses.file_order.positions import at_random, by_class, precision
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected


@pytest.fixture
def problem():
    """Two classes, the first three times as frequent, whose codes of 4 bits say little about them, so that many documents are tied."""
    rng = np.random.default_rng(0)
    truth = [(rng.random(n) < 0.25).astype(int) for n in (200, 400)]
    codes = [pack(np.repeat(labels[:, None], 4, axis=1) ^ (rng.random((len(labels), 4)) < 0.4)) for labels in truth]
    labels = [sp.csr_array(np.eye(2, dtype=bool)[labels]) for labels in truth]
    return codes[0], codes[1], Relevance(*labels), labels[1]


def test_a_position_is_what_a_stable_sort_of_the_file_gives(problem):
    queries, database, relevance, labels = problem
    for order in (np.arange(400), by_class(labels), at_random(400)):
        distance = np.unpackbits(queries[:, None] ^ database[order][None], axis=2).sum(axis=2)
        nearest = order[np.argsort(distance, axis=1, kind="stable")[:, :30]]
        expected = np.mean([relevance.row(i)[nearest[i]].mean() for i in range(len(queries))])
        assert precision(queries, database, relevance, 30, order) == pytest.approx(expected)


def test_an_order_at_random_changes_little_and_the_frequent_class_first_adds_to_the_score(problem):
    queries, database, relevance, labels = problem
    expected = precision_at_k(queries, database, relevance, 30).expected.mean()
    assert precision(queries, database, relevance, 30, at_random(400)) == pytest.approx(expected, abs=0.03)
    assert precision(queries, database, relevance, 30, by_class(labels)) > expected + 0.02


def test_without_ties_no_order_matters():
    queries, database = np.zeros((1, 2), np.uint8), pack(np.tri(12, 16, dtype=bool))
    labels = sp.csr_array(np.arange(12)[:, None] % 2 == 0)
    relevance = Relevance(sp.csr_array(np.ones((1, 1), dtype=bool)), labels)
    assert {precision(queries, database, relevance, 3, order) for order in (np.arange(12), by_class(labels), at_random(12))} == {2 / 3}


def test_the_first_label_decides_then_the_next():
    labels = np.zeros((5, 9), dtype=bool)
    for row, columns in enumerate([[8], [], [0, 8], [0, 1], [3]]):
        labels[row, columns] = True
    assert by_class(sp.csr_array(labels)).tolist() == [3, 2, 4, 0, 1]
    assert by_class(sp.csr_array(np.ones((3, 1), dtype=bool))).tolist() == [0, 1, 2]


@pytest.fixture
def config(tmp_path, problem):
    """The same codes for each of three models, in a run of k = 30; another has failed."""
    config = build(tmp_path, SMALL | {"datasets": ["reuters"], "methods": ["LSH", "SpH", "NASH", "NASH-DN"], "bits": [8, 64], "k": 30})
    queries, database, _, labels = problem
    features = sp.csr_array(np.ones((600, 1), dtype=np.float32))
    everything = sp.csr_array(sp.vstack([labels, np.eye(2, dtype=bool)[np.zeros(200, dtype=int)]]).astype(bool))
    Prepared(features, features, everything, np.repeat([0, 2], [400, 200]).astype(np.uint8)).write(config.results / "data/reuters/features.npz")
    for cell in ANALYSIS.cells(config):
        test = queries[:0] if cell.method == "SpH" else queries
        io.write_arrays(config.results / cell.folder / "codes.npz", {"train": database, "test": test})
    return config


def test_a_row_for_each_model_with_few_bits_that_did_not_fail(config):
    run = Run.load(collected(config))
    rows = ANALYSIS.read(config)
    assert rows[["method", "bits", "seed"]].to_numpy().tolist() == [["LSH", 8, 0], ["NASH-DN", 8, 0]]
    # Every query is of the first class.
    assert (rows["by_class"] > rows["precision"]).all()
    assert ANALYSIS.table(run).count("& 8 &") == 2
    gain = (rows["by_class"] - rows["precision"]).iloc[0]
    assert f"the scores of LSH and NASH-DN at 8 bits by between $+${gain:.4f}".replace("0.", ".") in ANALYSIS.text(run).replace("\n", " ")


def test_missing_codes_are_named_and_a_run_without_any_has_no_text(tmp_path):
    config = build(tmp_path, SMALL | {"datasets": ["ng20"], "methods": ["LSH"]})
    with pytest.raises(RunError, match=r"codes\.npz: no such file"):
        ANALYSIS.write(config)
    run = Run.load(collected(config))
    assert (ANALYSIS.table(run).strip(), ANALYSIS.text(run)) == ("", "")
