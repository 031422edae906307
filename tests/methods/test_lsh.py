"""LSH beside Charikar's theorem: two documents agree on a bit with probability 1 - angle / pi."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.methods.lsh import LSH
from semantic_hashing.retrieval.codes import unpack

BITS = 20_000


@pytest.mark.parametrize("degrees", [5, 40, 90, 135, 180])
def test_documents_agree_as_often_as_their_angle_says(degrees):
    angle = np.radians(degrees)
    X = sp.csr_array(np.array([[1, 0, 0], [np.cos(angle), np.sin(angle), 0]], dtype=np.float32) @ np.linalg.qr(np.ones((3, 3)) + np.eye(3))[0])
    first, second = unpack(LSH(BITS, seed=1).fit(X).encode(X), BITS)
    # Four standard errors.
    assert (first == second).mean() == pytest.approx(1 - angle / np.pi, abs=4 * 0.5 / np.sqrt(BITS))


def test_a_bit_is_the_side_of_its_hyperplane():
    X = sp.csr_array(np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32))
    hasher = LSH(12, seed=3).fit(X)
    np.testing.assert_array_equal(unpack(hasher.encode(X), 12), X.toarray() @ hasher.hyperplanes_ > 0)
    # The length of a document does not matter, and the origin is on no positive side.
    np.testing.assert_array_equal(hasher.encode(X * np.float32(7)), hasher.encode(X))
    assert not unpack(hasher.encode(sp.csr_array((1, 8), dtype=np.float32)), 12).any()
