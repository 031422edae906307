import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.analyses.words.neighbours import nearest_words, npmi


def test_nearest_words_by_cosine_and_by_inner_product():
    vectors = np.array([[1.0, 0.0], [0.9, 0.1], [5.0, 4.0], [0.0, 1.0], [0.0, 0.0]])
    assert nearest_words(vectors, [0], 2, cosine=True).tolist() == [[1, 2]]
    assert nearest_words(vectors, [0], 2, cosine=False).tolist() == [[2, 1]]


def test_npmi_of_words_that_always_never_and_independently_meet():
    counts = sp.csr_array(np.array([[2, 1, 0, 1], [1, 3, 0, 0], [0, 0, 1, 1], [0, 0, 2, 0]]))
    found = npmi(counts, np.array([[0, 1], [0, 2], [0, 3]]))
    np.testing.assert_allclose(found, [1.0, -1.0, 0.0], atol=1e-12)


def test_npmi_is_within_its_bounds():
    rng = np.random.default_rng(0)
    counts = sp.csr_array(rng.integers(0, 2, (50, 8)))
    pairs = np.array([(a, b) for a in range(8) for b in range(8) if a != b])
    found = npmi(counts, pairs)
    assert (found >= -1).all()
    assert (found <= 1 + 1e-12).all()
    assert found[0] == pytest.approx(found[list(map(tuple, pairs)).index((1, 0))])
