"""Features on the disk are those in memory, to the bit."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.stored import StoredRows, writer


def stored(path, matrix, held=3, blocks=4):
    with writer(path, matrix.shape[1]) as rows:
        for start in range(0, matrix.shape[0], blocks):
            rows.write(matrix[start : start + blocks])
    return StoredRows.open(path, held)


def same(found, expected):
    assert isinstance(found, sp.csr_array)
    assert found.shape == expected.shape
    assert found.dtype == np.float32
    for name in ("data", "indices", "indptr"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name


@given(
    counts=arrays(np.int8, st.tuples(st.integers(1, 9), st.integers(1, 6)), elements=st.integers(0, 3)),
    rows=st.lists(st.integers(-1, 0), max_size=9),
    span=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_rows_are_those_of_the_matrix(tmp_path_factory, counts, rows, span):
    matrix = sp.csr_array(counts.astype(np.float32) / 3)
    found = stored(tmp_path_factory.mktemp("stored") / "tfidf.rows", matrix, held=100)
    same(found.in_memory(), matrix)
    same(found[np.array(rows, dtype=np.int64)], matrix[np.array(rows, dtype=np.int64)])
    same(found[slice(*span)], matrix[slice(*span)])
    same(found[counts.any(axis=1)], matrix[counts.any(axis=1)])
    assert found.nnz == matrix.nnz


def test_a_large_selection_stays_on_the_disk(tmp_path):
    matrix = sp.csr_array(np.random.default_rng(0).integers(0, 3, (20, 7)).astype(np.float32))
    found = stored(tmp_path / "tfidf.rows", matrix)
    rows = np.random.default_rng(1).permutation(20)[:12]
    view = found[rows]
    assert isinstance(view, StoredRows)
    assert view.shape == (12, 7)
    assert view.nnz == matrix[rows].nnz
    same(view[np.array([5, -1, 5])], matrix[rows][np.array([5, 11, 5])])
    same(view[4:7], matrix[rows][4:7])
    same(view[::2].in_memory(), matrix[rows][::2])


def test_sums_round_as_those_in_memory(tmp_path):
    matrix = sp.csr_array((sp.random(30_000, 50, 0.2, random_state=0, dtype=np.float32)).tocsr())
    found = stored(tmp_path / "tfidf.rows", matrix, blocks=7_001)
    rows = np.random.default_rng(0).permutation(30_000)[:20_000]
    for there, here in ((found, matrix), (found[rows], matrix[rows])):
        assert np.array_equal(there.sum(axis=0), here.sum(axis=0))
        assert np.array_equal(there.sum(axis=1), here.sum(axis=1))
        assert np.array_equal(there.sum(axis=0, dtype=np.float64), here.sum(axis=0, dtype=np.float64))


def test_functions_of_the_values(tmp_path):
    matrix = sp.csr_array(np.array([[1, 0, 2.5], [0, np.inf, 0], [0, 0, 0]], dtype=np.float32))
    found = stored(tmp_path / "tfidf.rows", matrix)
    assert np.isfinite(found.data).tolist() == [True, True, False]
    assert np.isfinite(stored(tmp_path / "none.rows", matrix[:0]).data).all()


@pytest.mark.parametrize("key", [[0.5], [[0]], "a", [9], [-4]])
def test_what_chooses_no_rows_is_refused(tmp_path, key):
    found = stored(tmp_path / "tfidf.rows", sp.csr_array(np.eye(3, dtype=np.float32)))
    with pytest.raises(IndexError):
        found[key]


def test_damaged_files_are_one_error(tmp_path):
    path = tmp_path / "tfidf.rows"
    stored(path, sp.csr_array(np.eye(3, dtype=np.float32)))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RunError, match="prepare again"):
        StoredRows.open(path)
    path.unlink()
    with pytest.raises(RunError, match="cannot be read"):
        StoredRows.open(path)
    path.with_suffix(".npz").unlink()
    with pytest.raises(RunError, match="no such file"):
        StoredRows.open(path)


def test_a_file_that_shrinks_is_one_error(tmp_path):
    path = tmp_path / "tfidf.rows"
    found = stored(path, sp.csr_array(np.eye(3, dtype=np.float32)))
    with path.open("r+b") as file:
        file.truncate(4)
    with pytest.raises(RunError, match="cut short"):
        found[1:3]


def test_nothing_is_left_of_a_write_that_fails(tmp_path):
    def interrupted():
        with writer(tmp_path / "tfidf.rows", 3) as rows:
            rows.write(sp.csr_array(np.eye(3, dtype=np.float32)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())
