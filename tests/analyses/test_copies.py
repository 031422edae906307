"""Precision with and without the queries that have a copy."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.copies import ANALYSIS
from semantic_hashing.analyses.copies.measure import COLUMNS
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected

ASKED = SMALL | {"datasets": ["ng20"], "methods": ["SpH", "NASH"], "bits": [16], "seeds": [0, 1]}
# The first query is an exact copy of the first training document, the second a near one; the third is like none.
ROWS = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0.1, 0.995, 0], [0, 0, 1]], dtype=np.float32)
PRECISION = {"SpH": [[1.0, 0.5, 0.0]], "NASH": [[1.0, 0.5, 0.25], [0.5, 1.0, 0.75]]}


@pytest.fixture
def config(tmp_path):
    config = build(tmp_path, ASKED)
    labels = sp.csr_array(np.ones((5, 1), dtype=bool))
    Prepared(sp.csr_array(ROWS), sp.csr_array(ROWS), labels, np.array([0, 0, 2, 2, 2], dtype=np.uint8)).write(
        config.results / "data/ng20/features.npz"
    )
    for cell in ANALYSIS.cells(config):
        io.write_arrays(config.results / cell.folder / "queries.npz", {"precision": np.array(PRECISION[cell.method][cell.seed], dtype=np.float32)})
    return config


def test_each_seed_counts_once_and_queries_with_copies_are_left_out(config):
    ANALYSIS.write(config)
    rows = ANALYSIS.read(config).set_index("method")
    assert list(rows.reset_index().columns) == ["method", *(name for name in COLUMNS if name != "method")]
    assert rows.loc["NASH", ["seeds", "queries", "exact", "near", "pairs", "same_labels"]].to_list() == [2, 3, 1, 2, 1, 1]
    assert rows.loc["NASH", ["precision", "without_exact", "without_near"]].to_list() == pytest.approx([2 / 3, 0.625, 0.5], abs=1e-5)
    assert rows.loc["SpH", ["precision", "without_exact", "without_near"]].to_list() == pytest.approx([0.5, 0.25, 0.0])


def test_a_seed_on_another_draw_of_the_split_counts_for_the_same_data_set(config):
    corpora = config.corpora | {"ng20": config.corpora["ng20"].model_copy(update={"draws": ("ng20", "ng20-split-1")})}
    drawn = config.model_copy(update={"corpora": corpora})
    # No test document of the draw has a copy.
    rows = np.vstack([ROWS[[0, 1, 4, 4]], [[0, 0, 1]]]).astype(np.float32)
    part = np.array([0, 0, 2, 2, 2], dtype=np.uint8)
    features = sp.csr_array(rows)
    Prepared(features, features, sp.csr_array(np.ones((5, 1), dtype=bool)), part).write(config.results / "data/ng20-split-1/features.npz")
    for cell in ANALYSIS.cells(drawn):
        values = PRECISION["NASH"][cell.seed]
        io.write_arrays(config.results / cell.folder / "queries.npz", {"precision": np.array(values, dtype=np.float32)})
    assert {cell.dataset for cell in ANALYSIS.cells(drawn)} == {"ng20", "ng20-split-1"}
    ANALYSIS.write(drawn)
    row = ANALYSIS.read(drawn).set_index(["dataset", "method"]).loc[("ng20", "NASH")]
    assert row[["seeds", "exact", "near"]].to_list() == [2, 0.5, 1]
    assert row[["precision", "without_exact"]].to_list() == pytest.approx([2 / 3, (0.375 + 0.75) / 2], abs=1e-5)


def test_the_report_says_what_was_measured(config):
    run = Run.load(collected(config))
    table, text = ANALYSIS.table(run), ANALYSIS.text(run)
    assert r"NASH & .6667 & .6250 & .5000 \\" in table
    assert "at 16 bits, setting tuned" in table
    assert "20Newsgroups: 1 exact (.333) and 2 near of 3, with equal labels in 1.000 of the exact pairs" in text
    assert r"by between $-$.2500 and $-$.0417 on 20Newsgroups (\autoref{tab:copies})" in text


def test_a_model_that_failed_has_no_row_and_scores_of_other_documents_are_refused(config):
    nash, other = [cell for cell in ANALYSIS.cells(config) if cell.method == "NASH"]
    io.write_arrays(config.results / nash.folder / "queries.npz", {"precision": np.zeros(0, dtype=np.float32)})
    ANALYSIS.write(config)
    assert ANALYSIS.read(config).set_index("method").loc["NASH", "seeds"] == 1
    io.write_arrays(config.results / other.folder / "queries.npz", {"precision": np.zeros(4, dtype=np.float32)})
    with pytest.raises(RunError, match=r"queries\.npz: 4 queries for the 3 test documents of .*features\.npz; score the cell again"):
        ANALYSIS.write(config)


def test_where_every_query_has_a_copy_the_score_without_is_missing(config):
    alike = sp.csr_array(np.ones((5, 1), dtype=np.float32))
    Prepared(alike, alike, sp.csr_array(np.ones((5, 1), dtype=bool)), np.array([0, 0, 2, 2, 2], dtype=np.uint8)).write(
        config.results / "data/ng20/features.npz"
    )
    run = Run.load(collected(config))
    assert ANALYSIS.read(config)["without_exact"].isna().all()
    assert "NASH & .6667 & -- & --" in ANALYSIS.table(run)
    assert "no query is left" in ANALYSIS.text(run)


def test_each_seed_is_judged_by_the_copies_of_its_draw(tmp_path):
    config = build(tmp_path, ASKED | {"corpora": {"ng20": {"draws": ["ng20", "ng20-split-1"]}}})
    # In the other draw no query has a copy.
    labels, part = sp.csr_array(np.ones((5, 1), dtype=bool)), np.array([0, 0, 2, 2, 2], dtype=np.uint8)
    for draw, features in (("ng20", ROWS), ("ng20-split-1", np.eye(5, dtype=np.float32))):
        matrix = sp.csr_array(features)
        Prepared(matrix, matrix, labels, part).write(config.results / "data" / draw / "features.npz")
    for cell in ANALYSIS.cells(config):
        io.write_arrays(config.results / cell.folder / "queries.npz", {"precision": np.array(PRECISION["NASH"][cell.seed], dtype=np.float32)})
    run = Run.load(collected(config))
    rows = ANALYSIS.read(config).set_index("method")
    assert set(rows["dataset"]) == {"ng20"}
    # SpH draws nothing and runs once on each draw, with the seeds' numbers.
    for method in ("SpH", "NASH"):
        assert rows.loc[method, ["seeds", "exact", "near"]].to_list() == [2, 0.5, 1]
        assert rows.loc[method, ["without_exact", "without_near"]].to_list() == pytest.approx([(0.375 + 0.75) / 2, (0.25 + 0.75) / 2])
    assert "20Newsgroups, mean of two draws of the split: " in ANALYSIS.text(run)


def test_a_run_without_features_is_shown_too(tmp_path):
    config = build(tmp_path, ASKED)
    with pytest.raises(RunError, match=r"features\.npz: no such file"):
        ANALYSIS.write(config)
    run = Run.load(collected(config))
    assert ANALYSIS.table(run).strip() == ""
    assert "were not counted in this run" in ANALYSIS.text(run)
