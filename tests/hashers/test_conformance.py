"""One suite over every registered method: what the driver, the grid and a reader may rely on."""

import inspect

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone

from semantic_hashing.data.chance import chance
from semantic_hashing.data.prepared import Prepared
from semantic_hashing.errors import HasherError
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.random_codes import RandomCodes
from semantic_hashing.names import METHODS
from semantic_hashing.retrieval.codes import unpack
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

BITS = 12  # not a multiple of eight: the last byte is half used
FEW_EPOCHS = {"max_epochs": 12, "patience": 20, "batch_size": 25, "learning_rate": 0.01, "anchors": 40, "labelled": 80}

# Deeper than the others, S-RBM does not bear their learning rate; it is pre-trained faster instead.
DEEP = {"learning_rate": 0.001, "pretrain_rate": 0.01}


def build(method, bits=BITS, seed=1, **options):
    accepted = inspect.signature(registry.hasher_class(method).__init__).parameters
    few = {name: value for name, value in (FEW_EPOCHS | (DEEP if method == "S-RBM" else {})).items() if name in accepted}
    return registry.create(method, bits, seed, few | options)


def features(hasher, data, part):
    """The features that the hasher asks for."""
    return (data.counts if hasher.features == "counts" else data.tfidf)[data.rows(part)]


def fit(hasher, data):
    train, validation = data.rows("train"), data.rows("validation")
    extra = {"counts": data.counts[train], "counts_val": data.counts[validation]} if hasher.uses_counts else {}
    return hasher.fit(
        features(hasher, data, "train"),
        data.labels[train] if hasher.supervised else None,
        features(hasher, data, "validation"),
        data.labels[validation] if hasher.supervised or hasher.uses_validation_labels else None,
        **extra,
    )


@pytest.fixture(scope="module", params=METHODS)
def method(request):
    return request.param


@pytest.fixture(scope="module")
def fitted(method, small):
    return fit(build(method), small)


def test_codes_have_the_promised_form(fitted, small):
    train = features(fitted, small, "train")
    for codes in (fitted.encode(train), fitted.encode_training(train)):
        assert codes.dtype == np.uint8
        assert codes.shape == (train.shape[0], 2)
        assert not unpack(codes, 16)[:, BITS:].any()


def test_better_than_chance_on_unseen_documents(fitted, small):
    train, test = small.rows("train"), small.rows("test")
    relevance = Relevance(small.labels[test], small.labels[train])
    codes, database = fitted.encode(features(fitted, small, "test")), fitted.encode_training(features(fitted, small, "train"))
    found = precision_at_k(codes, database, relevance, 20)
    assert found.expected.mean() > 1.3 * chance(small.labels[train], small.labels[test])


def test_encoding_is_a_function_of_the_document(fitted, small):
    test = features(fitted, small, "test")
    together = fitted.encode(test)
    np.testing.assert_array_equal(fitted.encode(test), together)
    np.testing.assert_array_equal(np.vstack([fitted.encode(test[[i]]) for i in range(10)]), together[:10])
    assert fitted.encode(test[:0]).shape == (0, 2)


def test_an_empty_document_has_a_code(fitted, small):
    assert fitted.encode(sp.csr_array((1, small.tfidf.shape[1]), dtype=np.float32)).shape == (1, 2)


def test_same_seed_same_codes(method, fitted, small):
    again = fit(build(method), small)
    for part in ("train", "test"):
        X = features(fitted, small, part)
        np.testing.assert_array_equal(again.encode(X), fitted.encode(X))


def test_another_seed_another_result_unless_deterministic(method, fitted, small):
    other = fit(build(method, seed=2), small)
    X = features(fitted, small, "test")
    same = np.array_equal(other.encode(X), fitted.encode(X))
    assert same or not METHODS[method].deterministic
    if not METHODS[method].deterministic:
        assert not same


def test_never_asks_for_labels_it_does_not_declare(method, small):
    hasher = build(method)
    if not hasher.supervised and "selector" in hasher.get_params():
        hasher = build(method, selector="none")
        assert not hasher.uses_validation_labels
        fit(hasher, small)


def with_shuffled_training_labels(data):
    """Only the training labels change; the validation labels, which a selector may read, and those of the test part stay."""
    rows = np.arange(data.labels.shape[0])
    train = data.rows("train")
    rows[train] = np.random.default_rng(0).permutation(train)
    return Prepared(data.counts, data.tfidf, data.labels[rows], data.part)


def test_training_labels_do_not_reach_unsupervised_methods(method, fitted, small):
    if fitted.supervised:
        pytest.skip("a supervised method")
    other = fit(build(method), with_shuffled_training_labels(small))
    X = features(fitted, small, "test")
    np.testing.assert_array_equal(other.encode(X), fitted.encode(X))


def test_with_shuffled_training_labels_every_method_is_at_chance(method, small):
    """Relevance is to the shuffled labels: only what knows the test labels could be better than chance."""
    shuffled = with_shuffled_training_labels(small)
    hasher = fit(build(method), shuffled)
    train, test = shuffled.labels[small.rows("train")], shuffled.labels[small.rows("test")]
    codes, database = hasher.encode(features(hasher, small, "test")), hasher.encode_training(features(hasher, small, "train"))
    # Deep, since a topic's few nearest may hold one label more often than their share.
    found = precision_at_k(codes, database, Relevance(test, train), 100)
    assert found.expected.mean() == pytest.approx(chance(train, test), abs=0.06)


def test_the_constructor_only_stores(method):
    hasher = build(method)
    assert not [name for name in vars(hasher) if name.endswith("_")]
    copy = clone(hasher)
    assert copy.get_params() == hasher.get_params()


def test_features_and_labels_are_left_as_they_were(method, small):
    hasher = build(method)
    before = [matrix.copy() for matrix in (small.tfidf, small.counts, small.labels)]
    fit(hasher, small)
    hasher.encode(features(hasher, small, "train"))
    for matrix, copy in zip((small.tfidf, small.counts, small.labels), before, strict=True):
        assert (matrix != copy).nnz == 0


@pytest.mark.parametrize("bad", ["nan", "no documents", "no words"])
def test_refuses_features_that_no_method_can_use(method, bad):
    X = sp.csr_array(np.eye(30, 20, dtype=np.float32))
    if bad == "nan":
        X.data[0] = np.nan
    else:
        X = X[:0] if bad == "no documents" else X[:, :0]
    with pytest.raises(HasherError):
        build(method).fit(X)


@pytest.mark.parametrize("bits", [1, 8, 200])
def test_any_code_length_works(method, bits, small):
    hasher = build(method, bits=bits, **({"max_epochs": 1} if "max_epochs" in build(method).get_params() else {}))
    codes = fit(hasher, small).encode(features(hasher, small, "test"))
    assert codes.shape == (len(small.rows("test")), -(-bits // 8))


def test_random_codes_are_at_chance(small):
    train, test = small.rows("train"), small.rows("test")
    relevance = Relevance(small.labels[test], small.labels[train])
    control = RandomCodes(32, seed=0).fit(small.tfidf[train])
    found = precision_at_k(control.encode(small.tfidf[test]), control.encode_training(small.tfidf[train]), relevance, 50)
    assert found.expected.mean() == pytest.approx(chance(small.labels[train], small.labels[test]), abs=0.02)
