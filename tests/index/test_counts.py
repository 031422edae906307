"""Word counts are read in blocks, and give the matrix that was written."""

import zipfile

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core.errors import InputError
from semantic_hashing.index.counts import blocks


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("dtype", [np.int64, np.float32])
def test_blocks_make_the_matrix(tmp_path, compressed, dtype, documents):
    counts = sp.csr_array(documents.counts).astype(dtype)
    sp.save_npz(tmp_path / "x.npz", counts, compressed=compressed)
    found = list(blocks(tmp_path / "x.npz", 70))
    assert [part[1].shape[0] for part in found] == [70] * 7 + [10]
    stacked = sp.csr_array(sp.vstack([part[1] for part in found]))
    assert (stacked != documents.counts).nnz == 0
    assert stacked.dtype == np.float32
    assert [name for part in found for name in part[0]] == [f"row/{number}" for number in range(1, 501)]
    assert found[-1][2] == 1


def damaged(path, **arrays):
    counts = sp.csr_array(np.array([[1.0, 0], [0, 2]]))
    whole = {"indptr": counts.indptr, "indices": counts.indices, "data": counts.data, "shape": np.array(counts.shape), "format": np.array(b"csr")}
    np.savez(path, **(whole | arrays))
    return path


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"format": np.array(b"csc")}, "in the format b'csc'"),
        ({"indices": np.array([0, 7])}, "a column lies outside"),
        ({"indices": np.array([0])}, "do not belong together"),
        ({"indptr": np.array([0, 2, 1])}, "end before they begin"),
        ({"indptr": np.array([1, 1, 2])}, "do not begin at the first entry"),
        ({"data": np.array([1.0, -2])}, "negative or not finite"),
        ({"data": np.array([1.0, np.nan])}, "negative or not finite"),
        ({"data": np.array([1.0, None])}, "no list of numbers"),
        ({"indptr": np.array([0, 1, 5])}, "cut short"),
    ],
)
def test_what_are_no_counts_is_refused(tmp_path, arrays, message):
    with pytest.raises(InputError, match=message):
        list(blocks(damaged(tmp_path / "x.npz", **arrays), 10))


def test_an_archive_of_something_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(InputError, match="no word counts"):
        list(blocks(tmp_path / "x.npz", 10))
