"""Product quantisation beside faiss: codes, distances and what its words lose; BM25's weights by hand."""

import faiss
import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.retrieval.bm25 import weights
from semantic_hashing.retrieval.product_quantisation import ProductQuantiser


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((2000, 24)) * np.linspace(2, 0.3, 24) + rng.standard_normal((10, 24))[rng.integers(10, size=2000)]
    return rows.astype(np.float32)


@pytest.fixture(scope="module", params=[8, 24])
def pair(request, rows):
    """Ours and faiss' with our words."""
    ours = ProductQuantiser.fit(rows, request.param, seed=1)
    library = faiss.ProductQuantizer(24, request.param // 8, 8)
    faiss.copy_array_to_vector(np.concatenate([words.ravel() for words in ours.words]), library.centroids)
    return ours, library


def test_codes_and_distances_are_those_of_faiss_with_the_same_words(pair, rows):
    ours, library = pair
    codes = ours.encode(rows)
    np.testing.assert_array_equal(codes, library.compute_codes(rows))
    index = faiss.IndexPQ(24, library.M, 8)
    index.pq, index.is_trained = library, True
    index.add(rows)
    distances, found = index.search(rows[:50], 2000)
    np.testing.assert_allclose(np.take_along_axis(ours.distances(rows[:50], codes), found, axis=1), distances, rtol=1e-4, atol=1e-4)


def test_they_are_distances_to_decoded_documents(pair, rows):
    ours, library = pair
    codes = ours.encode(rows)
    decoded = library.decode(codes.astype(np.uint8))
    np.testing.assert_allclose(ours.distances(rows[:9], codes), ((rows[:9, None] - decoded) ** 2).sum(axis=2), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("bits", [8, 24])
def test_its_words_lose_as_little_as_those_of_faiss(rows, bits):
    def loss(decoded):
        return ((rows - decoded) ** 2).sum(axis=1).mean()

    ours, library = ProductQuantiser.fit(rows, bits, seed=1), faiss.ProductQuantizer(24, bits // 8, 8)
    library.train(rows)
    decoded = np.hstack([words[numbers] for words, numbers in zip(ours.words, ours.encode(rows).T, strict=True)])
    assert loss(decoded) < 1.03 * loss(library.decode(library.compute_codes(rows)))


def test_documents_of_one_code_are_tied_exactly(rows):
    ours = ProductQuantiser.fit(rows, 3, seed=1)
    codes = ours.encode(rows)
    distances = ours.distances(rows[:5], codes)
    for query in distances:
        assert len(np.unique(query)) == len(np.unique(codes, axis=0)) <= 8


@pytest.mark.parametrize(("bits", "words"), [(1, [2]), (8, [256]), (12, [256, 16]), (16, [256, 256]), (200, [256] * 24)])
def test_a_code_has_as_many_bits_as_are_asked_for(rows, bits, words):
    ours = ProductQuantiser.fit(rows[:300], bits, seed=0)
    assert [len(part) for part in ours.words] == words
    assert sum(part.shape[1] for part in ours.words) == 24


def test_the_seed_makes_the_words(rows):
    first, again, other = (ProductQuantiser.fit(rows[:400], 8, seed=seed).words[0] for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_fewer_documents_than_words():
    rows = np.eye(5, 4, dtype=np.float32)[[0, 1, 1, 1, 2]]
    ours = ProductQuantiser.fit(rows, 8, seed=0)
    assert ours.distances(rows[:1], ours.encode(rows))[0] == pytest.approx([0, 2, 2, 2, 2])


def test_weights_of_bm25_by_hand():
    counts = sp.csr_array(np.array([[2, 0, 1], [0, 0, 3], [0, 0, 0]], np.float32))
    found = weights(counts).toarray()
    # Two documents of three words and one of none: the mean length is 2. The third word is in two documents of three.
    slowed = 1.2 * (0.25 + 0.75 * 3 / 2)
    assert found[0, 0] == pytest.approx(np.log(1 + 2.5 / 1.5) * 2 * 2.2 / (2 + slowed))
    assert found[0, 2] == pytest.approx(np.log(1 + 1.5 / 2.5) * 1 * 2.2 / (1 + slowed))
    assert found[1, 2] == pytest.approx(np.log(1 + 1.5 / 2.5) * 3 * 2.2 / (3 + slowed))
    assert not found[:, 1].any()
    assert not found[2].any()
    assert weights(sp.csr_array((2, 3), dtype=np.float32)).nnz == 0
