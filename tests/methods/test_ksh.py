"""KSH against brute force: on few documents every code can be tried."""

import itertools

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from semantic_hashing.methods import ksh
from semantic_hashing.methods.ksh import KSH
from semantic_hashing.retrieval.codes import unpack

# Of two, two, one document and so on: which documents share a label.
CLASSES = {
    "two classes": [0, 0, 0, 1, 1, 1],
    "one document apart": [0, 0, 0, 0, 0, 1],
    "three classes": [0, 0, 0, 1, 1, 2],
    "five and two and two": [0, 0, 0, 0, 0, 1, 1, 2, 2],
}


def pairs_of(classes):
    """S (n, n): 1 where two documents share their class, else -1."""
    classes = np.asarray(classes)
    return np.where(classes[:, None] == classes, 1.0, -1.0)


def signs(kernel, weights):
    """Codes H in {-1, 1}, (n, l)."""
    return np.where(kernel @ weights > 0, 1.0, -1.0)


def objectives(codes, pairs):
    """|H H' / l - S|^2 with the first 0, 1, ..., l bits in H, equation 6."""
    bits = codes.shape[1]
    return [np.square(codes[:, :j] @ codes[:, :j].T / bits - pairs).sum() for j in range(bits + 1)]


def gains(codes, residue):
    """h' R h of every column h of the codes."""
    return ((residue @ codes) * codes).sum(axis=0)


def best(residue):
    """The greatest h' R h over all sign vectors h."""
    return gains(np.array(list(itertools.product([-1.0, 1.0], repeat=len(residue)))).T, residue).max()


def documents(classes, seed=0):
    """Documents of each class about a word of its own, TF-IDF of unit length, and their labels."""
    rng = np.random.default_rng(seed)
    dense = 0.3 * rng.random((len(classes), 8))
    dense[np.arange(len(classes)), classes] += 1
    X = sp.csr_array((dense / np.linalg.norm(dense, axis=1, keepdims=True)).astype(np.float32))
    return X, sp.csr_array(np.eye(max(classes) + 1, dtype=bool)[classes])


@pytest.fixture(autouse=True)
def one_thread():
    """Problems this small lose more to threads than they gain."""
    with threadpool_limits(1):
        yield


@pytest.fixture
def ascents(monkeypatch):
    """What each bit's gradient ascent started from and read: (start, kernel, residue)."""
    seen = []

    def minimize(function, start, args, **options):
        seen.append((start.copy(), *args))
        return scipy.optimize.minimize(function, start, args=args, **options)

    monkeypatch.setattr(ksh, "minimize", minimize)
    return seen


def test_the_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(0)
    kernel, pairs, weights = rng.normal(size=(7, 4)), pairs_of([0, 0, 1, 1, 2, 2, 2]), rng.normal(size=4)
    value, gradient = ksh._smooth(weights, kernel, pairs)
    phi = np.tanh(kernel @ weights / 2)
    assert value == pytest.approx(-sum(phi[i] * pairs[i, j] * phi[j] for i in range(7) for j in range(7)) / 49)
    step = 1e-6
    slopes = [(ksh._smooth(weights + e, kernel, pairs)[0] - ksh._smooth(weights - e, kernel, pairs)[0]) / (2 * step) for e in step * np.eye(4)]
    np.testing.assert_allclose(gradient, slopes, atol=1e-8)


@pytest.mark.parametrize("classes", CLASSES.values(), ids=CLASSES)
def test_the_first_bits_equal_brute_force_where_every_code_can_be_expressed(classes):
    # With the identity as kernel, sign(K w) is every sign vector.
    pairs, bits = pairs_of(classes), 2
    codes = signs(np.eye(len(classes)), KSH(bits=bits)._bits(np.eye(len(classes)), pairs))
    residue = bits * pairs
    for h in codes.T:
        assert h @ residue @ h == best(residue)
        residue = residue - np.outer(h, h)


def test_two_classes_are_coded_without_error():
    pairs = pairs_of(CLASSES["two classes"])
    codes = signs(np.eye(6), KSH(bits=3)._bits(np.eye(6), pairs))
    assert objectives(codes, pairs) == pytest.approx([36, 16, 4, 0])


def test_two_anchors_come_near_the_best_of_all_directions():
    # Two weights matter by their direction alone, so that a circle holds every code there is.
    rng = np.random.default_rng(2)
    angles = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    reached, possible = [], []
    for _ in range(15):
        kernel, pairs = rng.normal(size=(12, 2)), pairs_of(rng.integers(0, 3, 12))
        reached.append(gains(signs(kernel, KSH(bits=1)._bits(kernel, pairs)), pairs)[0])
        possible.append(gains(signs(kernel, circle), pairs).max())
    assert (np.array(reached) <= possible).all()
    assert np.mean(np.array(reached) == possible) >= 0.7
    assert np.sum(reached) >= 0.9 * np.sum(possible)


def test_the_residue_is_what_the_earlier_bits_leave(ascents):
    rng = np.random.default_rng(3)
    kernel, pairs, bits = rng.normal(size=(12, 5)), pairs_of(rng.integers(0, 3, 12)), 5
    codes = signs(kernel, KSH(bits=bits)._bits(kernel, pairs))
    assert len(ascents) == bits
    for j, (_, _, residue) in enumerate(ascents):
        np.testing.assert_allclose(residue, bits * pairs - codes[:, :j] @ codes[:, :j].T)


def test_the_ascent_starts_from_the_relaxed_maximiser(ascents):
    # The maximiser of w' K' R K w under w' (K' K + ridge) w = n.
    rng = np.random.default_rng(4)
    kernel, pairs, ridge = rng.normal(size=(12, 5)), pairs_of(rng.integers(0, 3, 12)), 0.01
    KSH(bits=4, ridge=ridge)._bits(kernel, pairs)
    gram = kernel.T @ kernel
    gram += ridge * np.mean(np.diag(gram)) * np.eye(5)
    for start, _, residue in ascents:
        relaxed = kernel.T @ residue @ kernel
        greatest = np.linalg.eigvals(np.linalg.solve(gram, relaxed)).real.max()
        assert start @ gram @ start == pytest.approx(12)
        np.testing.assert_allclose(relaxed @ start, greatest * gram @ start, atol=1e-8)


def test_a_bit_is_never_worse_than_the_relaxed_maximiser(ascents):
    rng = np.random.default_rng(5)
    better = 0
    for _ in range(6):
        kernel, pairs = rng.normal(size=(15, 4)), pairs_of(rng.integers(0, 4, 15))
        codes = signs(kernel, KSH(bits=3)._bits(kernel, pairs))
        for (start, _, residue), h in zip(ascents[-3:], codes.T, strict=True):
            relaxed = signs(kernel, start)
            assert h @ residue @ h >= relaxed @ residue @ relaxed
            better += h @ residue @ h > relaxed @ residue @ relaxed
    assert better >= 9, "the ascent must improve on its start in half of the cases or more"


def test_an_ascent_that_ends_at_worse_codes_is_thrown_away(monkeypatch):
    # Here every ascent ends at no weights at all, and so at one code for all documents.
    monkeypatch.setattr(ksh, "minimize", lambda function, start, **_: scipy.optimize.OptimizeResult(x=np.zeros_like(start)))
    pairs = pairs_of(CLASSES["two classes"])
    codes = signs(np.eye(6), KSH(bits=2)._bits(np.eye(6), pairs))
    np.testing.assert_array_equal(codes[:, :1] @ codes[:, :1].T, pairs)
    assert objectives(codes, pairs)[-1] == 0


@pytest.mark.parametrize("classes", [[0] * 4 + [1] * 4 + [2] * 4, [0] * 6 + [1] * 3 + [2] * 2 + [3]])
def test_the_objective_falls_with_each_bit(classes):
    X, labels = documents(classes)
    hasher = KSH(bits=3).fit(X, labels)
    values = objectives(2.0 * unpack(hasher.encode(X), 3) - 1, pairs_of(classes))
    assert (np.diff(values) < 0).all(), values


def test_documents_that_share_one_of_several_labels_are_a_pair(ascents):
    X, _ = documents([0, 1, 2, 3])
    labels = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
    KSH(bits=1).fit(X, sp.csr_array(labels))
    np.testing.assert_array_equal(ascents[0][2], [[1, 1, -1, -1], [1, 1, 1, -1], [-1, 1, 1, -1], [-1, -1, -1, 1]])


def test_documents_are_coded_by_their_kernels_less_the_training_means(ascents):
    X, labels = documents([0] * 5 + [1] * 5 + [2] * 5)
    unseen, _ = documents([2, 1, 0, 1], seed=9)
    hasher = KSH(bits=4, anchors=6, width=0.7).fit(X, labels)
    anchors = hasher.anchors_.toarray().astype(np.float64)
    assert len(np.unique(anchors, axis=0)) == 6
    assert all((X.toarray() == anchor).all(axis=1).any() for anchor in anchors)

    def squared(documents):
        return np.square(documents.toarray().astype(np.float64)[:, None] - anchors).sum(axis=2)

    # The width is a multiple of the root mean square distance between the sample and the anchors.
    width = 0.7 * np.sqrt(squared(X).mean())
    kernels = [np.exp(-squared(some) / (2 * width**2)) for some in (X, unseen)]
    means = kernels[0].mean(axis=0)
    np.testing.assert_allclose(hasher.means_, means, atol=1e-6)
    np.testing.assert_allclose(ascents[0][1], kernels[0] - means, atol=1e-6)
    np.testing.assert_array_equal(unpack(hasher.encode(unseen), 4), (kernels[1] - means) @ hasher.weights_ > 0)
