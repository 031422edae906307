"""SpH against closed forms: the eigenfunctions of a box whose sides are known."""

import numpy as np
import pytest
import scipy.linalg
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.spectral import SpectralHashing
from semantic_hashing.retrieval.codes import unpack

# Sides of the box and points along each. With an even number of points no eigenfunction is zero at a point.
SIDES = np.array([7.0, 4.1, 2.3])
POINTS = (10, 8, 6)
BITS = 10
WORDS = 5


def signed(directions):
    """Columns whose largest entry is positive: a principal direction has no sign, so one is agreed on."""
    return directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])


@pytest.fixture(scope="module")
def directions():
    """Three orthonormal directions (WORDS, 3) in the space of the words, none along an axis."""
    return signed(np.linalg.qr(np.random.default_rng(0).standard_normal((WORDS, 3)))[0])


@pytest.fixture(scope="module")
def fractions():
    """Where each point of the grid lies along each side, (points, 3) in [0, 1]."""
    axes = np.meshgrid(*(np.linspace(0, 1, count) for count in POINTS), indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=1)


@pytest.fixture(scope="module")
def box(directions, fractions):
    """The grid as documents: uniform in the box, so that its sides are the principal directions."""
    return sp.csr_array(3.0 + (fractions * SIDES) @ directions.T)


def eigenfunctions(bits):
    """(side, mode) of the functions with the smallest eigenvalues (k pi / side)^2, by brute force."""
    pairs = [(side, mode) for side in range(3) for mode in range(1, bits + 1)]
    return sorted(pairs, key=lambda pair: pair[1] / SIDES[pair[0]])[:bits]


def analytic(fractions, bits):
    """Phi_k(x) = sin(pi / 2 + k pi (x - a) / (b - a)) of the chosen pairs, (points, bits)."""
    return np.stack([np.sin(np.pi / 2 + mode * np.pi * fractions[:, side]) for side, mode in eigenfunctions(bits)], axis=1)


def bits_of(hasher, X):
    return unpack(hasher.encode(X), hasher.bits)


@pytest.mark.parametrize("bits", [4, BITS, 16])
def test_the_smallest_eigenvalues_of_the_box_are_chosen(box, directions, bits):
    hasher = SpectralHashing(bits=bits).fit(box)
    np.testing.assert_allclose(hasher.directions_[:, :3], directions, atol=1e-9)
    side, mode = (np.array(column) for column in zip(*eigenfunctions(bits), strict=True))
    np.testing.assert_array_equal(hasher.direction_, side)
    np.testing.assert_allclose(hasher.frequency_, mode * np.pi / SIDES[side], rtol=1e-9)


def test_a_long_side_gets_a_second_mode_before_a_short_one_gets_its_first():
    # The oracle itself: 2 / 7.0 < 1 / 2.3, so the box is no plain list of three principal components.
    assert eigenfunctions(4) == [(0, 1), (1, 1), (0, 2), (0, 3)]


def test_bits_are_the_signs_of_the_eigenfunctions(box, fractions):
    np.testing.assert_array_equal(bits_of(SpectralHashing(bits=BITS).fit(box), box), analytic(fractions, BITS) > 0)


def test_unseen_documents_are_placed_by_the_range_of_the_training_documents(box, directions):
    inside = np.random.default_rng(1).uniform(-0.3, 1.3, (200, 3))
    values = analytic(inside, BITS)
    documents = sp.csr_array(3.0 + (inside * SIDES) @ directions.T)
    clear = np.abs(values) > 1e-6
    np.testing.assert_array_equal(bits_of(SpectralHashing(bits=BITS).fit(box), documents)[clear], (values > 0)[clear])


def test_on_a_line_the_bits_are_the_eigenvectors_of_a_path():
    # A path graph is the line cut into pieces; its Laplacian's eigenvectors tend to the eigenfunctions.
    length, bits = 32, 6
    line = sp.csr_array(np.linspace(0, 1, length)[:, None] * np.array([3.0, 4.0]))
    path = np.diag([1.0] + [2.0] * (length - 2) + [1.0]) - np.eye(length, k=1) - np.eye(length, k=-1)
    vectors = scipy.linalg.eigh(path)[1][:, 1 : bits + 1]
    vectors *= np.sign(vectors[0])
    codes = bits_of(SpectralHashing(bits=bits).fit(line), line)
    clear = np.abs(vectors) > 0.3 * np.abs(vectors).max(axis=0)
    np.testing.assert_array_equal(codes[clear], vectors[clear] > 0)


def test_principal_directions_are_those_of_a_dense_decomposition():
    rng = np.random.default_rng(2)
    # A mean far from zero: singular vectors of the matrix itself, not centred, would be others.
    dense = (rng.random((60, 30)) + 2) * (rng.random((60, 30)) < 0.4) * rng.uniform(0.5, 2, 30)
    hasher = SpectralHashing(bits=8).fit(sp.csr_array(dense))
    leading = np.linalg.svd(dense - dense.mean(axis=0))[2][:8].T
    np.testing.assert_allclose(hasher.directions_, signed(leading), atol=1e-8)


def test_a_shift_changes_no_code(box):
    shifted = sp.csr_array(box.toarray() + np.arange(WORDS) - 2.0)
    codes = [bits_of(SpectralHashing(bits=BITS).fit(X), X) for X in (box, shifted)]
    np.testing.assert_array_equal(*codes)


def test_a_reflection_turns_the_odd_modes_and_no_distance(box):
    # cos(k pi (1 - t)) = (-1)^k cos(k pi t): which end of a side comes first is arbitrary, and no distance knows it.
    codes, mirrored = (bits_of(SpectralHashing(bits=BITS).fit(X), X) for X in (box, -box))
    odd = np.array([mode % 2 == 1 for _, mode in eigenfunctions(BITS)])
    np.testing.assert_array_equal(codes ^ mirrored, np.broadcast_to(odd, codes.shape))


def test_documents_that_do_not_differ_have_no_box():
    with pytest.raises(HasherError, match="no direction along which the documents differ"):
        SpectralHashing(bits=4).fit(sp.csr_array(np.ones((6, 5))))
