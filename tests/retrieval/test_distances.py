import numpy as np

from semantic_hashing.retrieval.distances import mean_distances


def test_distances_are_those_of_all_pairs():
    rng = np.random.default_rng(0)
    bits, groups = rng.random((30, 9)) < 0.4, rng.integers(0, 3, 30)
    found = mean_distances(bits, groups, 3)
    for a in range(3):
        for b in range(3):
            pairs = [(i, j) for i in np.flatnonzero(groups == a) for j in np.flatnonzero(groups == b) if i != j]
            expected = np.mean([(bits[i] != bits[j]).sum() for i, j in pairs])
            np.testing.assert_allclose(found[a, b], expected)


def test_a_group_of_one_has_no_distance_within():
    found = mean_distances(np.array([[True], [False], [False]]), np.array([0, 1, 1]), 3)
    assert np.isnan(found[0, 0])
    assert found[0, 1] == 1
    assert np.isnan(found[2]).all()
