"""The epoch that is kept is the best on the validation documents, by a ranking that is written out here."""

import numpy as np
import pytest
import scipy.sparse as sp

from semantic_hashing.data.prepare import synthetic
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.retrieval.codes import unpack

EPOCHS, BITS, K = 7, 8, 30
OPTIONS = {"batch_size": 20, "learning_rate": 0.02, "k": K, "patience": 99, "hidden": [20, 20]}
METHODS = {"NASH": {"kl_weight": 0.3}, "VDSH": {}, "S-RBM": {"pretrain_epochs": 1, "threshold": "median"}, "NASH-DN-S": {}}


@pytest.fixture(scope="module")
def mixed():
    """Documents whose parts do not follow one another."""
    ordered = synthetic.prepared(300, 100, 6, seed=4, length=15)
    rows = np.random.default_rng(6).permutation(300)
    matrices = [sp.csr_array(matrix[rows]) for matrix in (ordered.counts, ordered.tfidf, ordered.labels)]
    return Prepared(*matrices, ordered.part[rows])


def precision(bits, labels, database_bits, database_labels, depth, leave_one_out=False):
    """Mean expected precision at ``depth`` of each query, ties in random order."""
    precisions = []
    for query in range(len(bits)):
        others = np.arange(len(database_bits))
        if leave_one_out:
            others = np.delete(others, query)
        distances = (database_bits[others] != bits[query]).sum(axis=1)
        relevant = (database_labels[others] & labels[query]).any(axis=1)
        places, hits = depth, 0.0
        for distance in np.unique(distances):
            tied = relevant[distances == distance]
            taken = min(places, len(tied))
            hits += taken * tied.mean()
            places -= taken
        precisions.append(hits / depth)
    return float(np.mean(precisions))


def build(method, **options):
    return registry.create(method, BITS, 2, OPTIONS | METHODS[method] | options)


@pytest.fixture(scope="module", params=METHODS)
def trained(request, mixed):
    """A method's name and the models after 1, 2, ... epochs, of which none is chosen; they share seed and draws."""
    hashers = [build(request.param, selector="none", max_epochs=epoch) for epoch in range(1, EPOCHS + 1)]
    for hasher in hashers:
        fit(hasher, mixed)
    return request.param, hashers


def among(hashers, mixed, part):
    """The precision of each epoch's model among the documents of one part, cut as their own scores say."""
    rows = np.flatnonzero(mixed.part == part)
    depth = round(K * len(rows) / np.sum(mixed.part == 0))
    labels = mixed.labels.toarray()[rows]
    scores = [hasher.scores((mixed.counts if hasher.features == "counts" else mixed.tfidf)[rows]) for hasher in hashers]
    return [precision(b := s > hasher.cut(s), labels, b, labels, depth, leave_one_out=True) for s, hasher in zip(scores, hashers, strict=True)]


def of_training(hashers, mixed, part):
    """The precision of each epoch's model of the documents of one part as queries of the training documents, which cut all."""
    rows, database = np.flatnonzero(mixed.part == part), np.flatnonzero(mixed.part == 0)
    labels = mixed.labels.toarray()
    precisions = []
    for hasher in hashers:
        matrix = mixed.counts if hasher.features == "counts" else mixed.tfidf
        threshold = hasher.cut(hasher.scores(matrix[database]))
        asked, held = hasher.scores(matrix[rows]) > threshold, hasher.scores(matrix[database]) > threshold
        precisions.append(precision(asked, labels[rows], held, labels[database], K))
    return precisions


SELECTORS = {"precision": of_training, "leave-one-out": among}


@pytest.mark.parametrize("selector", SELECTORS)
@pytest.mark.parametrize("every", [1, 2])
def test_the_best_epoch_on_the_validation_documents_is_kept(trained, mixed, every, selector):
    method, hashers = trained
    validation = SELECTORS[selector](hashers, mixed, part=1)
    chosen = build(method, selector=selector, max_epochs=EPOCHS, evaluate_every=every)
    matrix = fit(chosen, mixed)
    epochs = range(every, EPOCHS + 1, every)
    np.testing.assert_allclose([chosen.history_.scores[epoch] for epoch in epochs], [validation[epoch - 1] for epoch in epochs], atol=1e-9)
    assert list(chosen.history_.scores) == list(epochs)
    best = max(epochs, key=lambda epoch: validation[epoch - 1])
    assert chosen.history_.best_epoch == best
    # It is that epoch's model, by its codes and by its scores to the bit.
    np.testing.assert_array_equal(chosen.encode(matrix), hashers[best - 1].encode(matrix))
    np.testing.assert_array_equal(chosen.scores(matrix), hashers[best - 1].scores(matrix))
    assert chosen.report() == {"epochs": EPOCHS, "best_epoch": best}


@pytest.mark.parametrize("selector", SELECTORS)
def test_the_test_documents_would_have_scored_otherwise(trained, mixed, selector):
    _, hashers = trained
    assert not np.allclose(SELECTORS[selector](hashers, mixed, part=1), SELECTORS[selector](hashers, mixed, part=2))


def test_without_validation_the_last_epoch_is_kept(trained, mixed):
    _, hashers = trained
    assert [hasher.history_.best_epoch for hasher in hashers] == list(range(1, EPOCHS + 1))
    assert all(hasher.history_.scores == {} for hasher in hashers)


@pytest.mark.parametrize(("method", "selector"), [("NASH", "elbo"), ("VDSH", "elbo"), ("S-RBM", "likelihood")])
def test_a_selector_without_labels_scores_the_validation_documents(mixed, method, selector):
    chosen = build(method, selector=selector, max_epochs=3, evaluate_every=1)
    given = []
    criterion = chosen.criterion
    chosen.criterion = lambda validation: given.append(validation.X) or criterion(validation)
    matrix = fit(chosen, mixed)
    assert len(given) == 3
    assert all((matrix[mixed.part == 1] != X).nnz == 0 for X in given)
    assert chosen.history_.best_epoch == max(chosen.history_.scores, key=chosen.history_.scores.get)


def test_bits_are_counted_over_the_whole_code(trained, mixed):
    _, hashers = trained
    X = (mixed.counts if hashers[-1].features == "counts" else mixed.tfidf)[mixed.part == 2]
    np.testing.assert_array_equal(unpack(hashers[-1].encode(X), BITS), hashers[-1].scores(X) > hashers[-1].threshold_)
