import os

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core import io
from semantic_hashing.core.errors import RunError


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "value.json"
    io.write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        io.write_json(path, {"a": object()})

    def die_half_way():
        with io.atomic(path) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die_half_way()
    assert io.read_json(path) == {"a": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["value.json"]


def test_a_process_that_dies_half_way_leaves_the_old_file(tmp_path):
    path = tmp_path / "value.json"
    io.write_json(path, {"a": 1})
    child = os.fork()
    if not child:
        with io.atomic(path) as stream:
            stream.write(b"half")
            stream.flush()
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert io.read_json(path) == {"a": 1}
    io.write_json(path, {"a": 2})
    assert io.read_json(path) == {"a": 2}


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        io.write_text(tmp_path / "file" / "below.txt", "x")


def test_no_nan_in_json(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        io.write_json(tmp_path / "x.json", float("nan"))


def test_arrays_come_back_and_equal_arrays_give_equal_files(tmp_path):
    arrays = {"a": np.arange(6).reshape(2, 3), "b": np.array([True, False])}
    io.write_arrays(tmp_path / "one.npz", arrays)
    io.write_arrays(tmp_path / "two.npz", arrays)
    assert io.sha256(tmp_path / "one.npz") == io.sha256(tmp_path / "two.npz")
    found = io.read_arrays(tmp_path / "one.npz")
    assert list(found) == ["a", "b"]
    np.testing.assert_array_equal(found["a"], arrays["a"])


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_array_file_is_named(tmp_path, share):
    path = tmp_path / "codes.npz"
    io.write_arrays(path, {"a": np.random.default_rng(0).random(1_000)})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(RunError, match=r"codes\.npz: not a whole array file"):
        io.read_arrays(path)


def test_pickled_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "evil.npz", a=np.array([object()]))
    with pytest.raises(RunError, match=r"evil\.npz"):
        io.read_arrays(tmp_path / "evil.npz")


@pytest.mark.parametrize("read", [io.read_json, io.read_arrays])
def test_a_missing_file_is_named(tmp_path, read):
    with pytest.raises(RunError, match="no such file"):
        read(tmp_path / "none")


def test_half_a_json_file_is_named(tmp_path):
    (tmp_path / "half.json").write_text('{"a": ')
    with pytest.raises(RunError, match=r"half\.json: not a whole JSON file"):
        io.read_json(tmp_path / "half.json")


def test_csr_comes_back(tmp_path):
    matrix = sp.random_array((7, 5), density=0.3, format="csr", rng=0)
    io.write_arrays(tmp_path / "m.npz", io.csr_arrays("m", matrix))
    found = io.csr_from_arrays("m", io.read_arrays(tmp_path / "m.npz"))
    assert (found != matrix).nnz == 0
