"""The frame of linear hashers of the latent semantic space, PCAH and SimHash: projections, mean, directions."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing import inputs
from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.hashers.latent import principal
from semantic_hashing.inputs.lsa import directions
from semantic_hashing.methods.itq import IterativeQuantisation
from semantic_hashing.methods.pcah import PCAHashing
from semantic_hashing.methods.simhash import SimHash
from semantic_hashing.retrieval.codes import unpack


@pytest.fixture(scope="module")
def features(documents):
    return documents.tfidf[documents.rows("train")]


def dense_rows(features, dimensions, unit):
    rows = features.toarray().astype(float) @ np.linalg.svd(features.toarray().astype(float))[2][:dimensions].T
    return rows / np.linalg.norm(rows, axis=1, keepdims=True) if unit else rows


@pytest.mark.parametrize("unit", [True, False])
def test_pcah_is_that_of_a_dense_decomposition(features, unit):
    rows = dense_rows(features, 30, unit)
    centred = rows - rows.mean(axis=0)
    components = centred @ np.linalg.svd(centred)[2][:8].T
    bits = unpack(PCAHashing(8, dimensions=30, unit=unit).fit(features).encode(features), 8)
    # The sign of a principal direction is a convention: a column may be its complement. A document on the plane may fall on either side.
    agree = (bits == (components > 0)).mean(axis=0)
    assert np.maximum(agree, 1 - agree) == pytest.approx(np.ones(8), abs=0.005)


def test_without_unit_rows_and_with_all_dimensions_it_is_pca_of_the_words():
    X = np.random.default_rng(0).random((60, 9), dtype=np.float32)
    centred = X - X.mean(axis=0)
    components = centred @ np.linalg.svd(centred)[2][:4].T
    hasher = PCAHashing(4, dimensions=9, unit=False).fit(sp.csr_array(X))
    found = (X @ hasher.components_ - hasher.mean_) @ hasher.directions_
    np.testing.assert_allclose(np.abs(found), np.abs(components), atol=1e-4)


def test_principal_directions_are_ordered_and_signed():
    rng = np.random.default_rng(1)
    axes = np.linalg.qr(rng.standard_normal((5, 5)))[0]
    rows = rng.standard_normal((3000, 5)) * [1, 5, 0, 3, 0] @ axes.T
    found = principal(rows - rows.mean(axis=0), 5)
    # Two of five directions carry nothing and are not among them.
    assert found.shape == (5, 3)
    assert np.abs((found * axes[:, [1, 3, 0]]).sum(axis=0)).min() > 0.99
    assert (found[np.abs(found).argmax(axis=0), np.arange(3)] > 0).all()


def test_bits_without_a_direction_are_zero(features):
    bits = unpack(PCAHashing(12, dimensions=5).fit(features).encode(features), 12)
    assert bits[:, :5].any(axis=0).all()
    assert not bits[:, 5:].any()


def test_simhash_cuts_centred_rows_by_random_planes(features):
    hasher = SimHash(4000, seed=2, dimensions=30).fit(features)
    rows = dense_rows(features, 30, unit=True)
    centred = rows - rows.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    bits = unpack(hasher.encode(features[np.arange(12)]), 4000)
    for i in range(0, 12, 2):
        agreement = 1 - np.arccos(centred[i] @ centred[i + 1]) / np.pi
        # Four standard errors.
        assert (bits[i] == bits[i + 1]).mean() == pytest.approx(agreement, abs=4 * 0.5 / np.sqrt(4000))


@pytest.mark.parametrize("made", [PCAHashing, SimHash, IterativeQuantisation])
def test_a_model_is_the_same_with_a_shared_input_and_without(documents, features, made):
    shared, alone = made(8, seed=1), made(8, seed=1)
    assert shared.needs == {"lsa-128"}
    matrix = fit(shared, documents)
    alone.fit(features)
    np.testing.assert_array_equal(shared.encode(matrix), alone.encode(matrix))


def test_it_takes_the_directions_that_it_is_given(documents, features):
    components = directions(features, 7).components[:, ::-1]
    hasher = PCAHashing(4, dimensions=7)
    fit(hasher, documents, lambda name: {"components": components} if name == "lsa-7" else pytest.fail(name))
    assert hasher.components_ is components
    assert inputs.parse("lsa-7") == ("lsa", 7)


@pytest.mark.parametrize("made", [PCAHashing, SimHash, IterativeQuantisation])
@pytest.mark.parametrize("X", [np.ones((6, 4)), np.zeros((6, 4)), np.ones((1, 4)), 3 * np.eye(1, 4)])
def test_documents_that_do_not_differ_are_refused(made, X):
    with pytest.raises(HasherError, match="do not differ in the latent semantic space"):
        made(4).fit(sp.csr_array(X.astype(np.float32)))
