"""Features and labels that no sound corpus has: every method gives codes of the promised form or a HasherError, which fails its cell alone."""

import inspect

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import fitting, registry
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.context import TrainingContext, Validation
from semantic_hashing.retrieval.codes import unpack

BITS = 12
FEW = {"max_epochs": 2, "batch_size": 8, "anchors": 5, "labelled": 10, "hidden": (10,), "pretrain_epochs": 1}


def counts(documents=30, words=20, seed=0):
    drawn = np.random.default_rng(seed).poisson(0.6, (documents, words)).astype(np.float32)
    return sp.csr_array(drawn)


def unit(matrix):
    dense = matrix.toarray().astype(np.float64)
    with np.errstate(all="ignore"):
        norms = np.sqrt((dense**2).sum(axis=1, keepdims=True))
        return sp.csr_array(np.divide(dense, norms, out=dense.copy(), where=norms > 0).astype(np.float32))


def labels(documents=30, classes=3):
    return sp.csr_array(np.eye(classes, dtype=bool)[np.arange(documents) % classes])


def with_value(value):
    matrix = counts()
    matrix.data[:5] = value
    return matrix


def with_empty_rows():
    dense = counts().toarray()
    dense[::3] = 0
    return sp.csr_array(dense)


FEATURES = {
    "NaN": with_value(np.nan),
    "infinities": with_value(np.inf),
    "negative counts": with_value(-3.0),
    "huge counts": with_value(1e30),
    "empty rows": with_empty_rows(),
    "empty rows alone": sp.csr_array((30, 20), dtype=np.float32),
    "one document": counts(1),
    "two documents": counts(2),
    "one word": sp.csr_array(np.ones((30, 1), np.float32)),
    "more bits than words": counts(words=5),
    "duplicate documents": sp.csr_array(np.repeat(counts(2).toarray(), 15, axis=0)),
    "one document thirty times": sp.csr_array(np.repeat(counts(1).toarray() + 1, 30, axis=0)),
}
LABELS = {
    "a label that everyone has": sp.csr_array(np.hstack([np.ones((30, 1), bool), labels().toarray()])),
    "one label, everyone's": sp.csr_array(np.ones((30, 1), bool)),
    "no labels": sp.csr_array((30, 0), dtype=bool),
    "no document with a label": sp.csr_array((30, 3), dtype=bool),
    "a label a document": sp.csr_array(np.eye(30, dtype=bool)),
}


def build(method):
    accepted = inspect.signature(registry.hasher_class(method).__init__).parameters
    return registry.create(method, BITS, 1, {name: value for name, value in FEW.items() if name in accepted})


def fitted_or_refused(method, matrix, own):
    """Fit as the driver does, the validation part a copy of the training part; codes of unseen documents, or the reason why not."""
    hasher = build(method)
    X = matrix if hasher.features == "counts" else unit(matrix)
    counted = matrix if "counts" in hasher.needs else None
    labelled = own if hasher.supervised else None
    validated = own if hasher.needs & {"labels", "validation-labels"} else None
    try:
        fitting.attempt(hasher, X, labelled, TrainingContext(counts=counted, validation=Validation(X, validated, counted)))
        codes = hasher.encode(X), hasher.encode_training(X)
    except HasherError as error:
        return str(error)
    for found in codes:
        assert (found.dtype, found.shape) == (np.uint8, (matrix.shape[0], 2))
        assert not unpack(found, 16)[:, BITS:].any()
    return None


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("method", METHODS)
def test_hostile_features_give_codes_or_a_reason(method, name):
    matrix = FEATURES[name]
    refused = fitted_or_refused(method, matrix, labels(matrix.shape[0]))
    assert refused is None or (refused and "\n" not in refused)
    if name in ("NaN", "infinities"):
        assert "NaN" in refused


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("method", METHODS)
def test_hostile_labels_give_codes_or_a_reason(method, name):
    refused = fitted_or_refused(method, counts(), LABELS[name])
    assert refused is None or (refused and "\n" not in refused)
