import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import mat5, matfile

TRAIN = np.array([[0.6, 0.8, 0], [0, 0, 2.0]])
CV = np.array([[0, 1.0, 0]])
TEST = np.array([[1.0, 0, 0], [0, 0, 0], [0, 3.0, 4.0]])
ONE_HOT = {"gnd_train": [[1, 0], [0, 1]], "gnd_cv": [[1, 1]], "gnd_test": [[1, 0], [0, 0], [0, 1]]}


def written(tmp_path, **changes):
    values = {"train": TRAIN, "cv": CV, "test": TEST, **{name: np.array(value) for name, value in ONE_HOT.items()}, **changes}
    path = tmp_path / "x.tfidf.mat"
    scipy.io.savemat(path, {name: value for name, value in values.items() if value is not None})
    return path


@pytest.mark.parametrize("form", [np.asarray, sp.csc_matrix])
def test_features_and_labels_dense_or_sparse(tmp_path, form):
    path = written(
        tmp_path, train=form(TRAIN), cv=form(CV), test=form(TEST), **{name: form(np.array(value, dtype=float)) for name, value in ONE_HOT.items()}
    )
    corpus = matfile.read(path)
    corpus.check(path)
    assert corpus.kind == "tfidf"
    assert np.allclose(corpus.matrix.toarray(), np.vstack([TRAIN, CV, TEST]))
    assert corpus.labels.toarray().astype(int).tolist() == [row for value in ONE_HOT.values() for row in value]
    assert corpus.part.tolist() == [0, 0, 1, 2, 2, 2]
    assert corpus.vocabulary == ["word1", "word2", "word3"]


@pytest.mark.parametrize("shape", [(-1, 1), (1, -1)])
def test_labels_as_one_column_of_numbers(tmp_path, shape):
    numbers = {"gnd_train": [3, 7], "gnd_cv": [7], "gnd_test": [3, 3, 9]}
    corpus = matfile.read(written(tmp_path, **{name: np.array(value).reshape(shape) for name, value in numbers.items()}))
    assert corpus.labels.toarray().astype(int).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1]]


def test_a_missing_variable_is_named(tmp_path):
    with pytest.raises(RunError, match=r"holds no variable 'gnd_cv' \(it has: train, cv"):
        matfile.read(written(tmp_path, gnd_cv=None))


@pytest.mark.parametrize(
    "changes",
    [
        {"gnd_test": np.array([[1, 0]])},
        {"test": TEST[:, :2]},
        {"gnd_train": np.array([[1, 2], [0, 1]])},
    ],
)
def test_variables_that_do_not_belong_together_are_one_error(tmp_path, changes):
    with pytest.raises(RunError, match="do not belong together"):
        matfile.read(written(tmp_path, **changes))


@pytest.mark.parametrize("value", [np.array(["a", "b"]), np.array([[{"a": 1}]], dtype=object), TRAIN * 1j, {"field": 1.0}])
def test_what_is_no_matrix_of_numbers_is_one_error(tmp_path, value):
    with pytest.raises(RunError, match="not a whole MATLAB file"):
        matfile.read(written(tmp_path, train=value))


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("kind", ["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "bool"])
def test_matrices_are_those_that_scipy_reads(tmp_path, kind, compress):
    rng = np.random.default_rng(0)
    values = {"dense": rng.integers(0, 3, (5, 4)).astype(kind), "one": np.ones((1, 1), kind), "empty": np.zeros((0, 3), kind)}
    values |= {"sparse": sp.random_array((6, 5), density=0.4, format="csc", rng=1), "other": "text"}
    path = tmp_path / "x.mat"
    scipy.io.savemat(path, values, do_compression=compress)
    found, present = mat5.read(path.read_bytes(), ["dense", "one", "empty", "sparse"])
    assert present == list(values)
    expected = scipy.io.loadmat(path)
    for name in ("dense", "one", "empty"):
        np.testing.assert_array_equal(found[name], expected[name])
    assert (found["sparse"] != expected["sparse"]).nnz == 0


def test_a_compressed_variable_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(mat5, "MAX_FILE_BYTES", 10_000)
    path = tmp_path / "x.mat"
    scipy.io.savemat(path, {"train": np.zeros((100, 100))}, do_compression=True)
    assert path.stat().st_size < 1_000
    with pytest.raises(RunError, match="unpacks to more than"):
        matfile.read(path)


def test_a_damaged_or_missing_file_is_one_error(tmp_path):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(RunError, match="not a whole MATLAB file"):
        matfile.read(path)
    path.write_text("<html>moved</html>")
    with pytest.raises(RunError, match="not a whole MATLAB file"):
        matfile.read(path)
    with pytest.raises(RunError, match="no such file"):
        matfile.read(tmp_path / "none.mat")


@pytest.mark.parametrize("before", [b"", b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM" + bytes(384)])
def test_a_file_of_version_7_3_is_called_one(tmp_path, before):
    path = tmp_path / "x.mat"
    path.write_bytes(before + mat5.HDF5 + bytes(100))
    with pytest.raises(RunError, match=r"x\.mat: a MATLAB file of version 7\.3 \(HDF5\), and versions 5 to 7\.2 are read; save it with '-v7'$"):
        matfile.read(path)
