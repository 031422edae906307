"""ITQ beside SciPy's orthogonal Procrustes and faiss' ITQMatrix, and beside what its two steps promise."""

import faiss
import numpy as np
import pytest
import scipy.sparse as sp
from scipy.linalg import orthogonal_procrustes

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.inputs.lsa import directions, latent
from semantic_hashing.methods.itq import IterativeQuantisation, random_rotation, rotate
from semantic_hashing.retrieval.codes import unpack

BITS = 12


@pytest.fixture(scope="module")
def fitted(documents):
    hasher = IterativeQuantisation(BITS, seed=3, dimensions=40)
    fit(hasher, documents)
    return hasher


@pytest.fixture(scope="module")
def rows(documents, fitted):
    """The training rows in their principal directions."""
    X = documents.tfidf[documents.rows("train")]
    return (latent(X, directions(X, 40).components) - fitted.mean_) @ fitted.principal_


@pytest.mark.parametrize("iterations", [1, 2, 50])
def test_each_step_is_that_of_scipy(rows, iterations):
    expected = random_rotation(BITS, seed=3)
    for _ in range(iterations):
        expected, _ = orthogonal_procrustes(rows, np.where(rows @ expected < 0, -1, 1))
    rotation, _ = rotate(rows, random_rotation(BITS, seed=3), iterations)
    np.testing.assert_allclose(rotation, expected, atol=1e-9)


def test_it_starts_as_faiss_does_and_ends_at_a_lower_loss(rows):
    # The update of faiss 1.15 multiplies U by W and not by its transpose, so that it is no oracle for the rotation learnt: its loss need not fall.
    start, losses = random_rotation(BITS, seed=3), {}
    for iterations in (0, 50):
        library = faiss.ITQMatrix(BITS)
        library.max_iter = iterations
        library.init_rotation.resize(BITS * BITS)
        faiss.copy_array_to_vector(start.ravel(), library.init_rotation)
        library.train(rows.astype(np.float32))
        rotated = library.apply(rows.astype(np.float32))
        losses[iterations] = ((np.where(rotated > 0, 1, -1) - rotated) ** 2).sum(axis=1).mean()
        if not iterations:
            np.testing.assert_allclose(rotated, rows @ start, atol=1e-6)
    _, ours = rotate(rows, start, 50)
    assert ours[-1] < losses[50] < losses[0]


def test_the_loss_falls_at_every_iteration_and_is_that_of_the_rotation(fitted, rows):
    assert len(fitted.losses_) == 50
    assert (np.diff(fitted.losses_) <= 1e-12).all()
    assert fitted.losses_[-1] < 0.99 * fitted.losses_[0]
    again, losses = rotate(rows, random_rotation(BITS, 3), 50)
    np.testing.assert_allclose(again, fitted.rotation_, atol=1e-4)
    before, _ = rotate(rows, random_rotation(BITS, 3), 49)
    codes = np.where(rows @ before > 0, 1, -1)
    assert losses[-1] == pytest.approx(((codes - rows @ again) ** 2).sum(axis=1).mean())


@pytest.mark.parametrize(("rank", "bits"), [(6, 6), (3, 6)])
def test_the_rotation_is_the_best_for_its_codes(rank, bits):
    rng = np.random.default_rng(0)
    V, start = rng.standard_normal((200, rank)), random_rotation(bits, 1)[:rank]
    codes = np.where(start.T @ V.T > 0, 1, -1).T
    best, losses = rotate(V, start, 1)
    np.testing.assert_allclose(best @ best.T, np.eye(rank), atol=1e-12)
    for seed in range(300):
        # Near the best and far from it.
        other = random_rotation(bits, seed)[:rank] if seed % 2 else np.linalg.qr((best + 0.05 * rng.standard_normal(best.shape)).T)[0].T
        other *= np.sign((other * best).sum(axis=1, keepdims=True)) if not seed % 2 else 1
        assert ((codes - V @ other) ** 2).sum() / 200 >= losses[0] - 1e-9


def test_corners_of_a_rotated_cube_are_found_again():
    # Rows that are codes, rotated: nothing need be lost. The start is near, for there are worse optima.
    rng, hidden = np.random.default_rng(0), random_rotation(4, 5)
    codes = np.where(rng.random((400, 4)) > 0.5, 1.0, -1.0)
    start, _ = orthogonal_procrustes(np.eye(4), hidden + 0.3 * rng.standard_normal((4, 4)))
    rotation, losses = rotate(codes @ hidden.T, start, 50)
    assert losses[-1] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(rotation, hidden, atol=1e-6)


def test_codes_are_signs_of_rotated_principal_components(documents, fitted, rows):
    np.testing.assert_allclose(fitted.principal_.T @ fitted.principal_, np.eye(BITS), atol=1e-10)
    np.testing.assert_allclose(fitted.rotation_ @ fitted.rotation_.T, np.eye(BITS), atol=1e-10)
    X = documents.tfidf[documents.rows("train")]
    np.testing.assert_array_equal(unpack(fitted.encode(X), BITS), rows @ fitted.rotation_ > 0)


def test_more_bits_than_directions_have_orthonormal_rows(documents):
    hasher = IterativeQuantisation(20, seed=1, dimensions=8)
    X = fit(hasher, documents)[documents.rows("train")]
    assert hasher.rotation_.shape == (8, 20)
    np.testing.assert_allclose(hasher.rotation_ @ hasher.rotation_.T, np.eye(8), atol=1e-10)
    assert (np.diff(hasher.losses_) <= 1e-12).all()
    assert len({bytes(code) for code in hasher.encode(X)}) > 50


def test_a_random_rotation_is_uniform():
    drawn = np.stack([random_rotation(3, seed) for seed in range(2000)])
    np.testing.assert_allclose(drawn @ drawn.transpose(0, 2, 1), np.broadcast_to(np.eye(3), drawn.shape), atol=1e-12)
    # Of a uniform rotation every entry has mean 0 and variance 1/3; four standard errors.
    assert np.abs(drawn.mean(axis=0)).max() < 4 / np.sqrt(3 * 2000)
    assert np.abs((drawn**2).mean(axis=0) - 1 / 3).max() < 4 * np.sqrt(4 / 45 / 2000)


@pytest.mark.parametrize(("options", "message"), [({"iterations": 0}, "iterations: 0 is not a whole"), ({"dimensions": 1.5}, "dimensions: 1.5")])
def test_options_out_of_bounds_are_refused(options, message):
    with pytest.raises(HasherError, match=message):
        IterativeQuantisation(8, **options).fit(sp.csr_array(np.eye(30, 20, dtype=np.float32)))
