"""SHTTM against its written objective: each update minimises it exactly over one block."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from semantic_hashing.hashers.context import TrainingContext
from semantic_hashing.methods.shttm import SHTTM
from semantic_hashing.retrieval.codes import unpack

DOCUMENTS, TAGS, BITS = 14, 5, 3
WEIGHTS = {"confidence": 1.0, "doubt": 0.05, "alpha": 0.7, "gamma": 0.3}


def fit(hasher, X, tags, counts):
    """The hasher fitted to features, tags and word counts."""
    return hasher.fit(X, tags, context=TrainingContext(counts=counts))


@pytest.fixture(scope="module")
def tags():
    """T as rows (n, L): some documents have the same tags, and some have none."""
    drawn = np.random.default_rng(0).random((DOCUMENTS, TAGS)) < 0.3
    drawn[4:6] = drawn[3]
    drawn[7] = False
    return sp.csr_array(drawn)


@pytest.fixture(scope="module")
def topics():
    """theta as rows (n, l): proportions."""
    return np.random.default_rng(1).dirichlet(np.ones(BITS), DOCUMENTS)


def factors(topics, tags, rounds, **options):
    """Y as rows (n, l) after so many rounds of the two updates."""
    return SHTTM(bits=BITS, rounds=rounds, **WEIGHTS | options)._factors(topics, tags)


def objective(U, Y, topics, tags, confidence, doubt, alpha, gamma):
    """sum_ij c_ij (T_ij - u_i' y_j)^2 + alpha |U|^2 + gamma sum_j |y_j - theta_j|^2, as the paper writes it.

    Columns are u_i and y_j: U is (l, L), Y and theta are (l, n), T is (L, n). With the gradients in U and Y.
    """
    U, Y, theta = (torch.tensor(block, dtype=torch.float64) for block in (U, Y.T, topics.T))
    U.requires_grad_()
    Y.requires_grad_()
    T = torch.tensor(tags.toarray().T, dtype=torch.float64)
    value = torch.zeros((), dtype=torch.float64)
    for i in range(T.shape[0]):
        for j in range(T.shape[1]):
            value = value + (confidence if T[i, j] else doubt) * (T[i, j] - U[:, i] @ Y[:, j]) ** 2
    value = value + alpha * (U**2).sum() + gamma * ((Y - theta) ** 2).sum()
    value.backward()
    return value.item(), U.grad.numpy(), Y.grad.numpy()


def best_tag_factors(Y, tags, confidence, doubt, alpha, **_):
    """U (l, L) that minimises the objective with Y held: one least-squares problem a tag."""
    columns = []
    for tag in tags.toarray().T:
        root = np.sqrt(np.where(tag, confidence, doubt))
        penalty = np.sqrt(alpha) * np.eye(BITS)
        columns.append(np.linalg.lstsq(np.vstack([root[:, None] * Y, penalty]), np.append(root * tag, np.zeros(BITS)))[0])
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("weights", [{}, {"confidence": 3.0, "doubt": 0.5}, {"alpha": 0.05, "gamma": 4.0}], ids=str)
def test_each_update_is_an_exact_minimiser_and_the_objective_never_rises(topics, tags, weights):
    weights = WEIGHTS | weights
    values = []
    Y = factors(topics, tags, rounds=1, **weights)
    for rounds in range(2, 6):
        U = best_tag_factors(Y, tags, **weights)
        value, in_U, _ = objective(U, Y, topics, tags, **weights)
        np.testing.assert_allclose(in_U, 0, atol=1e-10)
        values.append(value)
        # A round begins with Y: it is at rest under the U that the round before ended with.
        Y = factors(topics, tags, rounds, **weights)
        value, _, in_Y = objective(U, Y, topics, tags, **weights)
        np.testing.assert_allclose(in_Y, 0, atol=1e-10)
        values.append(value)
    assert (np.diff(values) <= 1e-12).all(), values
    assert values[-1] < values[0] - 1e-3


def test_the_first_factors_come_from_small_random_tag_factors(topics, tags):
    U = np.random.default_rng(7).normal(0, 0.1, (TAGS, BITS)).T
    _, _, in_Y = objective(U, factors(topics, tags, rounds=1, seed=7), topics, tags, **WEIGHTS)
    np.testing.assert_allclose(in_Y, 0, atol=1e-10)


def test_without_a_round_the_factors_are_the_topics(topics, tags):
    np.testing.assert_array_equal(factors(topics, tags, rounds=0), topics)


def test_a_fixed_point_stays_and_is_stationary_in_both_blocks(topics, tags):
    Y = factors(topics, tags, rounds=400)
    np.testing.assert_allclose(factors(topics, tags, rounds=401), Y, atol=1e-9)
    _, in_U, in_Y = objective(best_tag_factors(Y, tags, **WEIGHTS), Y, topics, tags, **WEIGHTS)
    np.testing.assert_allclose(in_U, 0, atol=1e-8)
    np.testing.assert_allclose(in_Y, 0, atol=1e-8)


def test_with_a_great_gamma_the_factors_are_the_topics(topics, tags):
    np.testing.assert_allclose(factors(topics, tags, rounds=3, gamma=1e9), topics, atol=1e-7)


def test_with_a_great_alpha_the_tags_say_nothing_and_the_factors_are_the_topics(topics, tags):
    np.testing.assert_allclose(factors(topics, tags, rounds=2, alpha=1e12), topics, atol=1e-7)


def test_documents_of_one_set_of_tags_keep_what_their_topics_differ_by(topics, tags):
    # y_j = A^-1 (b + gamma theta_j) with A and b of the tags alone.
    Y = factors(topics, tags, rounds=5)
    U = best_tag_factors(factors(topics, tags, rounds=4), tags, **WEIGHTS)
    C = np.where(tags.toarray()[3], WEIGHTS["confidence"], WEIGHTS["doubt"])
    A = U * C @ U.T + WEIGHTS["gamma"] * np.eye(BITS)
    np.testing.assert_allclose(A @ (Y[4] - Y[5]), WEIGHTS["gamma"] * (topics[4] - topics[5]), atol=1e-10)


class Known(SHTTM):
    """SHTTM with factors that the test knows, in place of what topics and tags give."""

    def _factors(self, topics, y):
        assert topics.shape == (len(KNOWN), self.bits)
        np.testing.assert_allclose(topics.sum(axis=1), 1, atol=1e-6)
        return KNOWN.copy()


KNOWN = np.random.default_rng(2).standard_normal((40, BITS)) * [1.0, 0.1, 5.0] + [3.0, 0.0, -2.0]


@pytest.fixture(scope="module")
def features():
    """Forty documents: word counts, and features of unit length."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(0.4, (40, 12)) + np.eye(40, 12, dtype=int)
    X = counts / np.maximum(1, np.linalg.norm(counts, axis=1, keepdims=True))
    return sp.csr_array(X.astype(np.float32)), sp.csr_array(counts.astype(np.float32))


def ridge_map(X, Y, penalty):
    """Weights and intercept of the ridge regression of Y on X by its normal equations; the intercept is not penalised."""
    dense = X.toarray().astype(np.float64)
    centred = dense - dense.mean(axis=0)
    weights = np.linalg.solve(centred.T @ centred + penalty * np.eye(X.shape[1]), centred.T @ (Y - Y.mean(axis=0)))
    return weights, Y.mean(axis=0) - dense.mean(axis=0) @ weights


@pytest.mark.parametrize("penalty", [0.2, 1.0, 5.0])
def test_the_linear_map_solves_the_normal_equations(features, penalty):
    X, counts = features
    hasher = fit(Known(bits=BITS, ridge=penalty), X, sp.csr_array(np.eye(40, TAGS, dtype=bool)), counts)
    weights, intercept = ridge_map(X, KNOWN, penalty)
    # The solver stops at a relative residual of 1e-3.
    np.testing.assert_allclose(hasher.map_.coef_.T, weights, atol=5e-3 * np.abs(weights).max())
    np.testing.assert_allclose(hasher.map_.intercept_, intercept, atol=5e-3 * np.abs(KNOWN).max())


def test_training_documents_keep_their_factors_and_others_are_mapped(features):
    X, counts = features
    hasher = fit(Known(bits=BITS), X, sp.csr_array(np.eye(40, TAGS, dtype=bool)), counts)
    medians = np.median(KNOWN, axis=0)
    learnt = unpack(hasher.encode_training(X), BITS)
    np.testing.assert_array_equal(learnt, medians < KNOWN)
    np.testing.assert_array_equal(learnt.sum(axis=0), 20)
    weights, intercept = ridge_map(X, KNOWN, 1.0)
    margin = X @ weights + intercept - medians
    clear = np.abs(margin) > 0.02 * np.abs(KNOWN).max(axis=0)
    assert clear.mean() > 0.7
    mapped = unpack(hasher.encode(X), BITS)
    np.testing.assert_array_equal(mapped[clear], (margin > 0)[clear])
    assert (mapped != learnt).any()


def test_predicted_training_codes_are_those_of_the_map_and_balanced(features):
    X, counts = features
    hasher = fit(Known(bits=BITS, training_codes="predicted"), X, sp.csr_array(np.eye(40, TAGS, dtype=bool)), counts)
    np.testing.assert_array_equal(hasher.encode_training(X), hasher.encode(X))
    np.testing.assert_array_equal(unpack(hasher.encode_training(X), BITS).sum(axis=0), 20)
