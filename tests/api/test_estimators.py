"""The methods as scikit-learn's estimators."""

import pickle

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted

from semantic_hashing import ITQ, LSH, NASH, S_RBM, SHTTM, STH, SpH, create
from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers import conformance, fitting, registry
from semantic_hashing.retrieval.codes import unpack

# Enough steps that codes differ.
TRAINED = {"max_epochs": 5, "batch_size": 20, "learning_rate": 0.01, "k": 20}
QUICK = {"bits": 12, **TRAINED}


@pytest.fixture(scope="module")
def texts(documents):
    """The synthetic documents as texts, and a topic each."""
    vocabulary = ["w" + "".join(chr(97 + int(digit)) for digit in str(i)) for i in range(documents.counts.shape[1])]
    return [" ".join(np.repeat(vocabulary, row.toarray().astype(int).ravel())) for row in documents.counts], documents.labels.indices


def parts(documents):
    return [(documents.tfidf[documents.rows(part)], documents.labels[documents.rows(part)]) for part in ("train", "validation", "test")]


@pytest.mark.parametrize("name", ["NASH", "ITQ", "STH", "SHTTM", "KSH", "S-RBM", "SNUH", "VDSH-S"])
def test_fit_gives_the_codes_of_a_run(documents, name):
    options = {option: value for option, value in TRAINED.items() if option in create(name).get_params()}
    hasher, of_run = create(name, bits=12, seed=3, **options), registry.create(name, 12, 3, options)
    matrix = fitting.fit(of_run, documents)
    train, validation, test = (documents.rows(part) for part in ("train", "validation", "test"))
    held_out = (matrix[validation], documents.labels[validation], documents.counts[validation])
    hasher.fit(matrix[train], documents.labels[train], validation=held_out, counts=documents.counts[train])
    np.testing.assert_array_equal(hasher.encode(matrix[test]), of_run.encode(matrix[test]))
    np.testing.assert_array_equal(hasher.database_, of_run.encode_training(matrix[train]))
    assert len(np.unique(hasher.database_, axis=0)) > 3


@pytest.mark.parametrize("method", ["LSH", "NASH"])
def test_the_estimators_keep_the_contract_of_a_hasher(method):
    options = {} if method == "LSH" else {"max_epochs": 20, "learning_rate": 0.01, "batch_size": 20}
    assert [
        result for result in conformance.run(lambda bits, seed: create(method, bits=bits, seed=seed, **options)) if result.outcome == "failed"
    ] == []


def test_every_form_of_a_matrix_gives_the_same_codes(documents):
    X = documents.tfidf
    expected = LSH(bits=16).fit(X).encode(X)
    wide = sp.csr_matrix(X).astype(np.float64)
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    reversed_ = sp.csr_array(X)[:, ::-1][:, ::-1]
    before = wide.data.copy()
    for form in (wide, sp.csc_array(X), sp.coo_matrix(X), X.toarray(), X.toarray().astype(np.float64), reversed_):
        np.testing.assert_array_equal(LSH(bits=16).fit(form).encode(form), expected)
        np.testing.assert_array_equal(LSH(bits=16).fit(X).transform(form), expected)
    assert wide.data.dtype == np.float64
    np.testing.assert_array_equal(wide.data, before)
    assert wide.indices.dtype == np.int64


def test_labels_may_be_names_or_indicators(documents):
    (X, y), (X_val, y_val), (X_test, _) = parts(documents)
    names = np.array(["red", "green", "blue", "grey", "pink"])
    expected = NASH(**QUICK).fit(X, y, validation=(X_val, y_val)).encode(X_test)
    for of in (lambda y: y.toarray(), lambda y: y.indices, lambda y: list(names[y.indices])):
        np.testing.assert_array_equal(NASH(**QUICK).fit(X, of(y), validation=(X_val, of(y_val))).encode(X_test), expected)


def test_labels_do_not_reach_an_unsupervised_method(documents):
    (X, y), _, (X_test, _) = parts(documents)
    np.testing.assert_array_equal(NASH(**QUICK).fit(X, y).encode(X_test), NASH(**QUICK).fit(X).encode(X_test))


def test_clone_params_and_pickle(documents):
    hasher = NASH(bits=16, hidden=(20,), seed=4)
    copy = clone(hasher)
    assert copy is not hasher
    assert copy.get_params() == hasher.get_params()
    assert clone(hasher).set_params(bits=8).bits == 8
    with pytest.raises(ValueError, match="Invalid parameter 'bit'"):
        hasher.set_params(bit=8)
    fitted = LSH(bits=16).fit(documents.tfidf)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).database_, fitted.database_)
    assert clone(create("NASH-DN")).noise == "data-dependent"
    assert repr(LSH(bits=16)) == "LSH(bits=16, seed=0)"


def test_is_fitted_is_told():
    with pytest.raises(NotFittedError):
        check_is_fitted(LSH())
    with pytest.raises(HasherError, match="LSH is not fitted; call fit first"):
        LSH().encode(np.eye(3))


def test_a_pipeline_from_texts(texts):
    documents, topics = texts
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True), NASH(**QUICK))
    weigh = TfidfVectorizer(sublinear_tf=True).fit(documents[:300])
    pipeline.fit(documents[:300], topics[:300], nash__validation=(weigh.transform(documents[300:400]), topics[300:400]))
    codes = pipeline.transform(documents[400:])
    assert codes.shape == (100, 2)
    assert codes.dtype == np.uint8
    assert clone(pipeline).set_params(nash__bits=16)[-1].bits == 16
    assert pipeline[-1].fit_transform(weigh.transform(documents[:300])).shape == (300, 2)
    assert unpack(codes, 12).any()


def test_counts_where_they_are_needed(texts):
    documents, topics = texts
    X, counts = TfidfVectorizer().fit_transform(documents), CountVectorizer().fit_transform(documents)
    assert SHTTM(bits=12).fit(X, topics, counts=counts).encode(X).shape == (500, 2)
    with pytest.raises(HasherError, match="SHTTM needs the word counts"):
        SHTTM().fit(X, topics)
    with pytest.raises(HasherError, match="S-RBM learns from word counts, and X holds fractions"):
        S_RBM().fit(X)
    with pytest.raises(HasherError, match="counts are of 499 documents"):
        SHTTM().fit(X, topics, counts=counts[1:])


def test_without_validation_the_last_epoch_is_kept(documents):
    (X, _), _, _ = parts(documents)
    assert NASH(**QUICK).fit(X).history_.scores == {}


def test_a_second_fit_forgets_the_first(documents):
    (X, _), (X_val, _), _ = parts(documents)
    hasher = ITQ(bits=8).fit(X)
    np.testing.assert_array_equal(hasher.fit(X_val).database_, ITQ(bits=8).fit(X_val).database_)


@pytest.mark.parametrize(
    ("fit", "message"),
    [
        (lambda X, y: LSH().fit(np.zeros(3)), "1 dimension, not 2"),
        (lambda X, y: LSH().fit(["a", "b"]), "no matrix of numbers"),
        (lambda X, y: LSH().fit(sp.csr_array((0, 5))), "the features are empty"),
        (lambda X, y: LSH().fit(X).encode(X[:, 1:]), "have 299 words, and LSH was fitted on 300"),
        (lambda X, y: LSH().fit(X).encode(["a text"]), "texts need a vocabulary"),
        (lambda X, y: create("NASH-DN-S").fit(X), "needs the labels of the training documents"),
        (lambda X, y: create("NASH-DN-S").fit(X, y[1:]), "y: of 499 documents, and there are 500"),
        (lambda X, y: NASH().fit(X, validation=X), r"give the features and labels of the validation documents, \(X, y\)"),
        (lambda X, y: NASH().fit(X, y, validation=(X, y[1:])), "labels of the validation documents: of 499 documents"),
        (lambda X, y: NASH().fit(X, y, validation=(X[:, 1:], y)), "the validation documents have 299 words, X has 300"),
        (lambda X, y: NASH().fit(X, validation=(X, y)), "give y, or another selector"),
        (lambda X, y: NASH().fit(X, y, validation=(X, y[:, 1:])), "indicator matrices of 4 and 5 columns"),
        (lambda X, y: NASH().fit(X, y, validation=(X, y.indices)), "labels of two sets differ in kind"),
        (lambda X, y: create("KSH").fit(X, [["a"], ["a", "b"]]), "labels are neither"),
        (lambda X, y: STH(bits=32).fit(X[:20]), "self-taught hashing needs more training documents"),
        (lambda X, y: SpH().fit(X[:1]), "at least 2 documents"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_in_one_line(documents, fit, message):
    with pytest.raises(HasherError, match=message) as refused:
        fit(documents.tfidf, documents.labels)
    assert "\n" not in str(refused.value)
