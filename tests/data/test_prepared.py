import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import Prepared


def prepared(counts):
    counts = sp.csr_array(counts.astype(np.float32))
    n = counts.shape[0]
    labels = sp.csr_array((np.arange(2 * n).reshape(n, 2) % 3).astype(bool))
    return Prepared(counts, counts * np.float32(0.5), labels, np.arange(n).astype(np.uint8) % 3)


@given(counts=arrays(np.int8, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 3)))
def test_what_is_written_is_read(tmp_path_factory, counts):
    path = tmp_path_factory.mktemp("prepared") / "features.npz"
    written = prepared(counts)
    written.write(path)
    read = Prepared.read(path)
    for name in ("counts", "tfidf", "labels"):
        assert np.array_equal(getattr(read, name).toarray(), getattr(written, name).toarray())
        assert getattr(read, name).dtype == getattr(written, name).dtype
    assert np.array_equal(read.part, written.part)
    assert sorted(row for part in ("train", "validation", "test") for row in read.rows(part)) == list(range(len(counts)))


@pytest.mark.parametrize("change", [{"part": np.zeros(9, dtype=np.uint8)}, {"part": np.full(2, 7, dtype=np.uint8)}, {"tfidf_data": None}])
def test_arrays_that_do_not_belong_together_are_one_error(tmp_path, change):
    path = tmp_path / "features.npz"
    prepared(np.eye(2, dtype=np.int8)).write(path)
    arrays_ = io.read_arrays(path) | change
    io.write_arrays(path, {name: array for name, array in arrays_.items() if array is not None})
    with pytest.raises(RunError, match="semhash prepare' again"):
        Prepared.read(path)
