"""Distances within and between groups, from codes whose distances are known."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.groups import ANALYSIS
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.retrieval.codes import pack
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected

ASKED = SMALL | {"datasets": ["ng20"], "methods": ["NASH-DN"], "bits": [8]}


@pytest.fixture
def run(tmp_path):
    """Two groups: one with the codes 0 and 1, one with all bits set."""
    config = build(tmp_path, ASKED)
    folder = config.results / "data/ng20"
    words, labels = sp.csr_array(np.ones((4, 2), np.float32)), sp.csr_array(np.ones((4, 1), dtype=bool))
    Prepared(words, words, labels, np.array([0, 2, 2, 2], dtype=np.int8)).write(folder / "features.npz")
    pd.DataFrame({"labels": [["b"], ["a"], ["a"], ["b"]]}).to_parquet(folder / "corpus.parquet")
    (cell,) = ANALYSIS.cells(config)
    bits = np.array([[0] * 8, [0] * 7 + [1], [1] * 8], dtype=bool)
    io.write_arrays(config.results / cell.folder / "codes.npz", {part: pack(bits if part == "test" else bits[:0]) for part in PARTS})
    return collected(config)


def test_a_row_for_each_pair_of_groups(run):
    found = ANALYSIS.read(run).set_index(["group", "other"])["distance"].to_dict()
    assert (found["a", "a"], found["a", "b"], found["b", "a"]) == (1.0, 7.5, 7.5)
    assert len(ANALYSIS.figure(Run.load(run)).axes) == 2


def test_missing_codes_are_named_and_a_figure_without_any_says_so(tmp_path):
    config = build(tmp_path, ASKED)
    with pytest.raises(RunError, match=r"no such file"):
        ANALYSIS.write(config)
    assert ANALYSIS.figure(Run.load(collected(config))).texts[0].get_text().startswith("This run holds no codes")
