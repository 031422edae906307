"""Learnt noise by tenths of the documents in order of length."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.noise import ANALYSIS
from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import Prepared

from ..made_up import SMALL, build, collected

ASKED = SMALL | {"datasets": ["ng20"], "methods": ["NASH-DN"], "bits": [8]}


def test_longer_documents_with_less_noise_have_a_correlation_of_minus_one(tmp_path):
    config = build(tmp_path, ASKED)
    tokens = np.arange(1, 41, dtype=np.float32)
    counts = sp.csr_array(tokens[:, None])
    labels, part = sp.csr_array(np.ones((40, 1), dtype=bool)), np.full(40, 2, dtype=np.int8)
    Prepared(counts, counts, labels, part).write(config.results / "data/ng20/features.npz")
    (cell,) = ANALYSIS.cells(config)
    io.write_arrays(config.results / cell.folder / "examination.npz", {"noise": 1 / tokens})
    rows = ANALYSIS.read(collected(config))
    assert rows["documents"].to_list() == [4] * 10
    assert rows["tokens_low"].to_list() == list(range(1, 41, 4))
    assert rows["spearman"].to_list() == pytest.approx([-1.0] * 10)
    assert rows["noise"].is_monotonic_decreasing


def test_a_missing_examination_is_named(tmp_path):
    with pytest.raises(RunError, match=r"examination\.npz: no such file"):
        ANALYSIS.write(build(tmp_path, ASKED))
