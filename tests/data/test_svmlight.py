import bz2

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import svmlight


@pytest.fixture
def files(tmp_path):
    def write(train, test):
        paths = tmp_path / "train.svm.bz2", tmp_path / "test.svm.bz2"
        for path, content in zip(paths, (train, test), strict=True):
            path.write_bytes(bz2.compress(content.encode()))
        return paths

    return write


def test_scaled_binary_features_are_read_as_presence(files):
    corpus = svmlight.read(*files("0,2 1:0.707107 3:0.707107\n1 2:1\n", "2 1:0.57735 2:0.57735 5:0.57735\n 3:1\n"))
    corpus.check("tmc")
    assert corpus.kind == "binary"
    assert corpus.matrix.toarray().tolist() == [[1, 0, 1, 0, 0], [0, 1, 0, 0, 0], [1, 1, 0, 0, 1], [0, 0, 1, 0, 0]]
    assert corpus.label_names == ["class00", "class01", "class02"]
    assert corpus.labels.toarray().astype(int).tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert corpus.vocabulary == [f"feature{n}" for n in range(1, 6)]
    assert corpus.part.tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [([[1, 0], [0, 1]], "binary"), ([[1, 2], [0, 1]], "counts"), ([[0.25, 0.5], [0, 1]], "tfidf"), ([[0, 0], [0, 0]], "binary")],
)
def test_the_kind_is_told_from_the_values(rows, kind):
    assert svmlight.kind_of(sp.csr_array(np.array(rows, dtype=np.float32))) == kind


def test_something_else_is_named(files):
    train, test = files("0 1:1\n", "this is: no svmlight\n")
    with pytest.raises(RunError, match=r"test\.svm\.bz2: not an svmlight file"):
        svmlight.read(train, test)
    test.write_bytes(test.read_bytes()[:-4])
    with pytest.raises(RunError, match="damaged or cut short"):
        svmlight.read(train, test)


@pytest.mark.parametrize("label", ["0.5", "1,2.5", "-0.1"])
def test_a_label_that_is_no_whole_number_is_refused(files, label):
    with pytest.raises(RunError, match=rf"train\.svm\.bz2: not an svmlight file \(the label {label.split(',')[-1]} is no whole number\)"):
        svmlight.read(*files(f"1 1:1\n{label} 1:1\n", "1.0 1:1\n"))
